#include "server/rename.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/read.h"
#include "kube/names.h"
#include "load/formats.h"
#include "load/loader.h"
#include "server/things.h"

namespace irsa::server {

namespace {

/// The part of a value that is the account's name: all of it, or what is behind the namespace
/// in a subject. nullopt if the file does not spell it out there.
std::optional<Span> name_part(const Thing& thing, std::string_view name, Context& context) {
  std::string_view value = name;
  if (thing.kind == Thing::Kind::subject) value = thing.subject->value.value;
  if (!value.ends_with(name)) return std::nullopt;
  const Span whole = context.sources().written(thing.place);
  const Span part = part_of_value(whole, value, value.size() - name.size(), value.size());
  const auto text = context.text(whole.file);
  if (text == nullptr || part.end > text->size()) return std::nullopt;
  if (std::string_view(*text).substr(part.begin, part.size()) != name) return std::nullopt;
  return part;
}

/// Finds subjects of role bindings: what RBAC gives to an account goes with its name.
class BindingSink final : public doc::DocumentSink {
 public:
  BindingSink(std::string_view ns, std::string_view name) : ns_(ns), name_(name) {}
  [[nodiscard]] const std::vector<Span>& found() const { return found_; }

  void document(const doc::Document& document) override { look(document.root()); }
  void error(doc::ReadError /*error*/) override {}
  void skipped(std::uint32_t /*documents*/) override {}
  void comment(const doc::Comment& /*comment*/) override {}

 private:
  void look(const doc::Node& object) {
    for (const doc::Node item : object["items"].items()) look(item);
    const std::string_view kind = object["kind"].text();
    if (kind != "RoleBinding" && kind != "ClusterRoleBinding") return;
    const std::string_view own = object["metadata"]["namespace"].text();
    for (const doc::Node subject : object["subjects"].items()) {
      const std::string_view ns = subject["namespace"].text();
      if (subject["kind"].text() != "ServiceAccount" || subject["name"].text() != name_) continue;
      if ((ns.empty() ? own : ns) == ns_) found_.push_back(subject["name"].span());
    }
  }

  std::string_view ns_, name_;
  std::vector<Span> found_;
};

class Renamer {
 public:
  Renamer(std::string name, std::string new_name, Context& context)
      : name_(std::move(name)), new_name_(std::move(new_name)), context_(context) {}

  /// Everything that stands for the account. What is at the same place in another build stands
  /// for another one, which is then renamed as well.
  void gather(const std::vector<Thing>& from) {
    std::vector<Thing> waiting = from;
    while (!waiting.empty()) {
      const Thing thing = waiting.back();
      waiting.pop_back();
      const std::optional<Account> account = account_of(thing, context_);
      if (!account || !accounts_.emplace(account->ns, account->name).second) continue;
      if (account->name != name_) {
        throw BadParams("a build gives the account another name, " + quoted(account->name) +
                        ": rename it in its files");
      }
      if (account->ns.empty()) {
        throw BadParams(
            "the namespace of the account is not known, and so not what runs as it: say it in the "
            "manifest, or under 'namespaces' in the configuration");
      }
      for (const auto* const list : {&account->definitions, &account->users, &account->subjects}) {
        for (const Thing& each : *list) take(each, waiting);
      }
    }
    if (definitions_ == 0) {
      throw BadParams("no file of the workspace defines the account: it cannot be renamed here");
    }
  }

  void add_role_bindings() {
    const SourceSet& sources = context_.sources();
    for (std::size_t i = 0; i < sources.size(); ++i) {
      const FileId id = SourceSet::id(i);
      const SourceFile& file = sources[id];
      if (!file.input || file.reference || file.made_of != nullptr || file.built) continue;
      const auto text = sources.text(id);
      if (text == nullptr || text->find("RoleBinding") == std::string::npos ||
          text->find(name_) == std::string::npos) {
        continue;
      }
      for (const auto& [ns, name] : accounts_) {
        BindingSink sink(ns, name);
        doc::read_text(id, *text, load::triage(), {.parse_all = true}, sink);
        for (const Span span : sink.found()) {
          const Span part = part_of_value(span, name, 0, name.size());
          if (std::string_view(*text).substr(part.begin, part.size()) == name) parts_.insert(part);
        }
      }
    }
  }

  [[nodiscard]] std::vector<Edit> edits() const {
    std::vector<Edit> out;
    for (const Span part : parts_) out.push_back({.where = part, .text = new_name_});
    return out;
  }

 private:
  void take(const Thing& thing, std::vector<Thing>& waiting) {
    const SourceFile& file = context_.sources()[context_.sources().written(thing.place).file];
    const std::optional<Span> where = context_.visible(thing.place);
    if (!where || file.reference) {
      // What a snapshot tells of another repository is changed there.
      if (thing.kind == Thing::Kind::account) return;
      throw BadParams("it is named in a file that is not of this workspace");
    }
    if (thing.kind == Thing::Kind::account && thing.account->origin.live) {
      throw BadParams(quoted(file.shown) + " was printed by a cluster: it is renamed elsewhere");
    }
    if (thing.kind == Thing::Kind::subject && thing.role->role->stored) {
      throw BadParams(quoted(file.shown) +
                      " was printed by AWS: the policy has to be changed there");
    }
    const std::optional<Span> part = name_part(thing, name_, context_);
    if (!part) {
      throw BadParams("its name is not spelt out in " + quoted(file.shown) +
                      ": it is made of something else there");
    }
    if (thing.kind == Thing::Kind::account) ++definitions_;
    if (!parts_.insert(*part).second) return;
    for (const Thing& other : things_at(part->file, part->begin, context_)) {
      const bool same =
          other.kind == thing.kind && other.place == context_.sources().written(thing.place);
      if (same) waiting.push_back(other);
    }
  }

  std::string name_, new_name_;
  Context& context_;
  std::set<std::pair<std::string_view, std::string_view>> accounts_;
  std::set<Span> parts_;
  std::size_t definitions_ = 0;
};

/// The account that is meant, and its name.
struct Meant {
  std::vector<Thing> things;
  std::string name;
  Span part;  ///< the name under the cursor
};

std::optional<Meant> meant_account(FileId file, const Input& params, Context& context) {
  const std::optional<std::size_t> offset = offset_in(file, params, context);
  if (!offset) return std::nullopt;
  std::vector<Thing> things = things_meant(file, *offset, context);
  if (things.empty()) return std::nullopt;
  const std::optional<Account> account = account_of(things.front(), context);
  if (!account) return std::nullopt;
  const std::optional<Span> part = name_part(things.front(), account->name, context);
  if (!part) return std::nullopt;
  return Meant{.things = std::move(things), .name = std::string(account->name), .part = *part};
}

}  // namespace

Json prepare_rename(FileId file, const Input& params, Context& context) {
  const std::optional<Meant> meant = meant_account(file, params, context);
  if (!meant) return {};
  return {{"range", context.range(meant->part)}, {"placeholder", meant->name}};
}

Json rename(FileId file, const Input& params, Context& context) {
  const std::string& new_name = text(member(params, "newName"));
  if (!kube::is_service_account_name(new_name)) {
    throw BadParams(quoted(new_name) +
                    " cannot be a service account's name: " + kube::name_faults(new_name, false));
  }
  const std::optional<Meant> meant = meant_account(file, params, context);
  if (!meant) throw BadParams("there is no service account's name here");
  if (meant->name == "default") {
    throw BadParams("every namespace has the account 'default': it cannot be renamed");
  }
  Renamer renamer(meant->name, new_name, context);
  renamer.gather(meant->things);
  renamer.add_role_bindings();
  const std::vector<Edit> edits = renamer.edits();
  if (const std::string objection = context.folder().objection_to(edits); !objection.empty()) {
    throw BadParams(objection);
  }
  std::optional<Json> edit = context.workspace_edit(edits);
  if (!edit) throw BadParams("it is named outside of the workspace");
  return std::move(*edit);
}

}  // namespace irsa::server
