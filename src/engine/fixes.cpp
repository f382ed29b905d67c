#include "engine/fixes.h"

#include <algorithm>
#include <cstddef>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "doc/edit.h"
#include "doc/read.h"
#include "engine/local_names.h"
#include "engine/trust_proof.h"
#include "hcl/edit.h"
#include "load/formats.h"
#include "source/put_before.h"

namespace irsa::engine {

namespace {

/// A change that waits for its edits.
struct Waiting {
  const Change* change;
  std::optional<std::vector<Edit>> edits = {};
  std::string why = "nothing there can be edited";
};

bool has_any(const doc::Node& node, std::initializer_list<std::string_view> keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](std::string_view key) { return static_cast<bool>(node[key]); });
}

/// What AWS says of a thing, and nobody writes to create it.
bool is_of_aws(const doc::Node& node) {
  return has_any(node, {"RoleId", "CreateDate", "createdAt", "associationId", "associationArn"});
}

/// The output of an AWS command: the thing itself (`--query Role`), or under its name.
bool is_aws_output(const doc::Node& root) {
  if (has_any(root, {"RoleDetailList", "UserDetailList", "OpenIDConnectProviderList",
                     "OpenIDConnectProviderArn", "StagesAvailable"})) {
    return true;
  }
  if (is_of_aws(root)) return true;
  for (const std::string_view key :
       {"Role", "Policy", "PolicyVersion", "association", "cluster", "addon"}) {
    if (is_of_aws(root[key])) return true;
  }
  for (const std::string_view key : {"Roles", "Policies", "associations"}) {
    for (const doc::Node& first : root[key].items()) return is_of_aws(first);
  }
  return false;
}

/// `pulumi stack export`, `pulumi preview --json`.
bool is_pulumi_output(const doc::Node& root) {
  return root["deployment"]["resources"].is_sequence() ||
         (root["steps"].is_sequence() && root["changeSummary"]);
}

/// Printed by a program: another file is what one edits.
bool is_printed(const doc::Document& document) {
  doc::Node root = document.root();
  if (!document.envelope().empty() || !document.helm_source().empty()) return true;
  // `jq -s` puts several outputs into one array, and so does `--output yaml-stream`.
  for (const doc::Node& first : root.items()) {
    root = first;
    break;
  }
  if (has_any(root, {"resource_changes", "planned_values", "terraform_version", "lineage"}) ||
      is_aws_output(root) || is_pulumi_output(root)) {
    return true;
  }
  return has_any(root["metadata"],
                 {"uid", "resourceVersion", "creationTimestamp", "managedFields"});
}

void refuse_printed(Waiting& waiting) {
  waiting.edits.reset();
  waiting.why = "a program printed this document: edit its source instead";
}

/// Makes the edits of the changes in one file while it is read.
class EditingSink final : public doc::DocumentSink {
 public:
  /// `waiting`: in the order of their places. `made`: a text that was made out of Terraform source,
  /// and looks like what Terraform prints.
  EditingSink(const std::vector<Waiting*>& waiting, bool made) : waiting_(waiting), made_(made) {}

  /// Does a change begin in this part of the file?
  [[nodiscard]] bool wants(Span part) const {
    const auto first = first_from(part.begin);
    return first != waiting_.end() && (*first)->change->where.begin <= part.end;
  }

  void document(const doc::Document& document) override {
    const Span extent = document.extent();
    std::unique_ptr<doc::Editor> editor;
    for (auto at = first_from(extent.begin); at != waiting_.end(); ++at) {
      Waiting* const each = *at;
      const Span where = each->change->where;
      if (where.begin > extent.end) break;
      const bool bytes = each->change->kind == Change::Kind::bytes;
      if ((each->edits && !bytes) || where.end > extent.end) continue;
      if (!made_ && is_printed(document)) {
        refuse_printed(*each);
        continue;
      }
      if (bytes) continue;
      if (!editor) editor = std::make_unique<doc::Editor>(document);
      each->edits = editor->edits(*each->change, each->why);
    }
  }
  void error(doc::ReadError /*error*/) override {}
  void skipped(std::uint32_t /*documents*/) override {}
  void comment(const doc::Comment& /*comment*/) override {}

 private:
  [[nodiscard]] std::vector<Waiting*>::const_iterator first_from(std::uint32_t begin) const {
    return std::lower_bound(waiting_.begin(), waiting_.end(), begin,
                            [](const Waiting* waiting, std::uint32_t place) {
                              return waiting->change->where.begin < place;
                            });
  }

  const std::vector<Waiting*>& waiting_;
  bool made_;
};

/// The edits of a text that was made out of Terraform source, in that source.
class SourceEdits {
 public:
  SourceEdits(const SourceSet& sources, FileId made) : sources_(sources), made_(made) {}

  void make(const std::vector<Waiting*>& waiting) const {
    const auto text = sources_.text(made_);  // it is in memory
    EditingSink sink(waiting, true);
    doc::read_text(made_, *text, load::triage(), {.parse_all = true}, sink);
    for (Waiting* const each : waiting) make(*each, *text);
  }

 private:
  void make(Waiting& waiting, const std::string& rendered) const {
    waiting.why = "Terraform source is edited only where it spells the text out";
    std::optional<Edit> edit;
    switch (waiting.change->kind) {
      case Change::Kind::replace: edit = whole_value(*waiting.change, rendered); break;
      case Change::Kind::remove: edit = without_item(*waiting.change); break;
      case Change::Kind::add: edit = added(*waiting.change); break;
      case Change::Kind::add_item: edit = with_items(*waiting.change, rendered); break;
      case Change::Kind::bytes: edit = one_word(*waiting.change); break;
      default: break;
    }
    if (edit) {
      waiting.edits = std::vector<Edit>{std::move(*edit)};
    } else if (waiting.change->kind == Change::Kind::replace && waiting.edits) {
      waiting.edits = piece_by_piece(waiting.change->where, *waiting.edits, rendered);
    } else {
      waiting.edits.reset();
    }
  }

  [[nodiscard]] const SourceMap& map() const { return *sources_[made_].made_of; }

  /// Calls `find` with the source of a place and the place in it.
  template <typename Find>
  [[nodiscard]] std::optional<Edit> in_source(Span where, Find find) const {
    const auto place = map().place_of(where);
    if (!place) return std::nullopt;
    const auto source = sources_.text(place->file);
    if (source == nullptr || place->end > source->size()) return std::nullopt;
    return find(*source, *place);
  }

  /// A text of the value at `where` as the source writes it, expressions and all.
  [[nodiscard]] std::string as_written(const std::string& text, Span where) const {
    const std::string shown = map().as_written('\'' + text + '\'', where);
    return shown.substr(1, shown.size() - 2);
  }
  /// A text that is to be written there.
  [[nodiscard]] std::string to_write(const std::string& text, Span where) const {
    return as_written(with_local_names(sources_, where, text), where);
  }
  /// Has the file a name for each value in it? Those of another module mean nothing there.
  static bool can_say(const std::string& source, std::string_view text) {
    for (std::size_t at = text.find("${"); at != std::string::npos; at = text.find("${", at + 2)) {
      const std::string_view name = text.substr(at + 2, text.find('}', at) - at - 2);
      if (source.find(name) == std::string::npos) return false;
    }
    return true;
  }
  /// What is at `where`, without its quotes; nullopt if it holds escapes or is no string.
  static std::optional<std::string> string_at(const std::string& rendered, Span where) {
    const std::string text = rendered.substr(where.begin, where.size());
    if (text.size() < 2 || text.front() != '"' || text.find('\\') != std::string::npos) {
      return std::nullopt;
    }
    return text.substr(1, text.size() - 2);
  }

  [[nodiscard]] std::optional<Edit> whole_value(const Change& change,
                                                const std::string& rendered) const {
    const auto old = string_at(rendered, change.where);
    if (!old) return std::nullopt;
    return in_source(
        change.where, [&](const std::string& source, Span place) -> std::optional<Edit> {
          const std::string text = to_write(change.texts.front(), change.where);
          if (!can_say(source, text)) return std::nullopt;
          auto edit = hcl::with_template(source, place, as_written(*old, change.where), text);
          if (edit) return edit;
          return hcl::with_template(source, place, to_write(*old, change.where), text);
        });
  }

  [[nodiscard]] std::optional<Edit> without_item(const Change& change) const {
    return in_source(change.where, [](const std::string& source, Span place) {
      return hcl::without_item(source, place);
    });
  }

  /// A condition of a statement, or an annotation: the two things that fixes add.
  [[nodiscard]] std::optional<Edit> added(const Change& change) const {
    const std::vector<std::string>& path = change.path;
    return in_source(
        change.where, [&](const std::string& source, Span place) -> std::optional<Edit> {
          const auto written = [&](const std::string& text) {
            return to_write(text, change.where);
          };
          if (path.size() == 3 && path[0] == "Condition" && change.beside.empty()) {
            hcl::ConditionBlock block{.test = path[1], .variable = written(path[2]), .values = {}};
            if (!can_say(source, block.variable)) return std::nullopt;
            for (const std::string& text : change.texts) block.values.push_back(written(text));
            return hcl::with_condition(source, place, block);
          }
          if (path.size() == 2 && path[0] == "annotations" && change.texts.size() == 1) {
            return hcl::with_entry(source, place, path[0], path[1], written(change.texts.front()));
          }
          return std::nullopt;
        });
  }

  /// A list of subjects may be written without what all of them begin with, as arguments of modules
  /// are.
  [[nodiscard]] std::optional<Edit> with_items(const Change& change,
                                               const std::string& rendered) const {
    const auto old = string_at(rendered, change.where);
    if (!old) return std::nullopt;
    const auto common = put_before(sources_, change.where, *old);
    if (!common) return std::nullopt;
    std::vector<std::string> items;
    for (const std::string& text : change.texts) {
      const std::string item = as_written(text, change.where);
      if (!item.starts_with(*common)) return std::nullopt;
      items.push_back(item.substr(common->size()));
    }
    return in_source(change.where,
                     [&](const std::string& source, Span place) -> std::optional<Edit> {
                       const bool all = std::ranges::all_of(
                           items, [&](const std::string& item) { return can_say(source, item); });
                       return all ? hcl::with_items(source, place, items) : std::nullopt;
                     });
  }

  /// Bytes between two places that are one word in the source: the dots of a key.
  [[nodiscard]] std::optional<Edit> one_word(const Change& change) const {
    const Span where = change.where;
    if (where.size() < 2) return std::nullopt;
    const auto first = map().place_of({where.file, where.begin, where.begin + 1});
    const auto last = map().place_of({where.file, where.end - 1, where.end});
    if (!first || !last || first->file != last->file || first->begin >= last->end) {
      return std::nullopt;
    }
    const auto source = sources_.text(first->file);
    if (source == nullptr || last->end > source->size()) return std::nullopt;
    const Span word(first->file, first->begin, last->end);
    const std::string_view written = std::string_view(*source).substr(word.begin, word.size());
    if (written.find_first_of(" \t\r\n\"\\{}=,") != std::string_view::npos) return std::nullopt;
    return Edit{word, change.texts.front()};
  }

  [[nodiscard]] std::optional<std::vector<Edit>> piece_by_piece(Span value,
                                                                const std::vector<Edit>& edits,
                                                                const std::string& rendered) const {
    std::vector<Edit> out;
    for (const Edit& edit : edits) {
      // An empty place has none in the source: one byte beside it comes along.
      Span wanted = edit.where;
      std::string text = edit.text;
      if (wanted.begin == wanted.end) {
        const bool before = rendered[wanted.begin - 1] != '"';
        if (before) {
          text.insert(0, 1, rendered[--wanted.begin]);
        } else {
          text += rendered[wanted.end++];
        }
      }
      if (map().is_repeated(value, wanted)) return std::nullopt;
      const std::string_view old = std::string_view(rendered).substr(wanted.begin, wanted.size());
      auto found = in_source(wanted, [&](const std::string& source, Span place) {
        return hcl::with_text(source, place, old, text);
      });
      if (!found) return std::nullopt;
      out.push_back(std::move(*found));
    }
    return out;
  }

  const SourceSet& sources_;
  FileId made_;
};

bool by_place(const Edit& a, const Edit& b) { return a.where < b.where; }

bool overlap(const std::vector<Edit>& edits) {
  return std::adjacent_find(edits.begin(), edits.end(), [](const Edit& a, const Edit& b) {
           return a.where.file == b.where.file &&
                  (b.where.begin < a.where.end || a.where == b.where);
         }) != edits.end();
}

class Resolver {
 public:
  Resolver(std::vector<Finding>& findings, const join::Index& index)
      : findings_(findings), index_(index), sources_(index.sources()) {}

  void resolve() {
    std::map<FileId, std::vector<Waiting*>> by_file;
    std::vector<std::pair<Fix*, std::vector<std::unique_ptr<Waiting>>>> all;
    for (Finding& finding : findings_) {
      for (Fix& fix : finding.problem.fixes) {
        auto& [wanted, changes] = all.emplace_back();
        wanted = &fix;
        for (const Change& change : fix.changes) {
          changes.push_back(std::make_unique<Waiting>(Waiting{.change = &change}));
          by_file[change.where.file].push_back(changes.back().get());
        }
      }
    }
    for (auto& [file, waiting] : by_file) {
      std::stable_sort(waiting.begin(), waiting.end(), [](const Waiting* a, const Waiting* b) {
        return a->change->where.begin < b->change->where.begin;
      });
      edit_file(file, waiting);
    }
    for (auto& [fix, changes] : all) put_together(*fix, changes);
    prove();
  }

 private:
  /// A file that builds have copies of is edited where it was read.
  [[nodiscard]] const SourceFile& as_read(FileId id) const {
    const auto& built = sources_[id].built;
    return built ? sources_[built->file] : sources_[id];
  }

  void edit_file(FileId id, std::vector<Waiting*>& waiting) const {
    const SourceFile& file = sources_[id];
    if (file.made_of != nullptr) return SourceEdits(sources_, id).make(waiting);
    std::string why = not_editable(as_read(id));
    if (why.empty()) {
      refuse_lists(id, waiting);
      if (waiting.empty()) return;
    }
    const auto text = why.empty() ? sources_.text(id) : nullptr;
    if (why.empty() && text == nullptr) why = "the file cannot be read any more";
    constexpr std::string_view kLittle = "\xFF\xFE", kBig = "\xFE\xFF";
    if (text != nullptr && (text->starts_with(kLittle) || text->starts_with(kBig))) {
      why = "the file is written in UTF-16";
    }
    if (!why.empty()) {
      for (Waiting* const each : waiting) each->why = why;
      return;
    }
    for (Waiting* const each : waiting) {
      const Change& change = *each->change;
      if (change.kind == Change::Kind::bytes && change.where.end <= text->size()) {
        each->edits = std::vector<Edit>{{change.where, change.texts.front()}};
      }
    }
    constexpr std::size_t kSmall = std::size_t{1} << 20;
    EditingSink sink(waiting, false);
    const doc::ReadOptions options{.parse_all = file.named || text->size() < kSmall,
                                   .wanted = [&](Span part) { return sink.wants(part); }};
    doc::read_text(id, *text, load::triage(), options, sink);
  }

  /// A dump need not be read again to see that it is one.
  void refuse_lists(FileId id, std::vector<Waiting*>& waiting) const {
    const std::vector<Span>& printed = index_.facts().printed;
    const auto found = std::lower_bound(printed.begin(), printed.end(), id,
                                        [](Span list, FileId file) { return list.file < file; });
    if (found == printed.end() || found->file != id) return;
    std::erase_if(waiting, [&](Waiting* each) {
      const Span where = each->change->where;
      const bool inside = where.begin >= found->begin && where.end <= found->end;
      if (inside) refuse_printed(*each);
      return inside;
    });
  }

  void put_together(Fix& fix, const std::vector<std::unique_ptr<Waiting>>& changes) const {
    for (const auto& each : changes) {
      if (!each->edits) {
        fix.refused = each->why;
        fix.edits.clear();
        return;
      }
      fix.edits.insert(fix.edits.end(), each->edits->begin(), each->edits->end());
    }
    for (Edit& edit : fix.edits) {
      if (const auto& built = sources_[edit.where.file].built) edit.where.file = built->file;
    }
    std::sort(fix.edits.begin(), fix.edits.end(), by_place);
    fix.edits.erase(std::unique(fix.edits.begin(), fix.edits.end()), fix.edits.end());
    for (const Edit& edit : fix.edits) {
      if (std::string why = not_editable(sources_[edit.where.file]); !why.empty())
        fix.refused = why;
    }
    if (overlap(fix.edits)) fix.refused = "its edits overlap";
    if (!fix.refused.empty()) fix.edits.clear();
    for (const Change& change : fix.changes) {
      const SourceMap* const map = sources_[change.where.file].made_of.get();
      // Who uses the value elsewhere, or sets another one, is not asked here.
      if (map == nullptr) continue;
      const bool assumed = map->is_assumed(change.where);
      if (!assumed && map->way_of(change.where) == nullptr) continue;
      if (fix.safe) {
        fix.unproved = assumed ? "the value may differ when Terraform runs"
                               : "the value is defined elsewhere, and others may use it";
      }
      fix.safe = false;
    }
  }

  void prove() {
    TrustProof proof(index_);
    std::vector<Fix*> claims;
    for (Finding& finding : findings_) {
      for (Fix& fix : finding.problem.fixes) {
        if (!fix.edits.empty() && proof.concerns(fix)) claims.push_back(&fix);
      }
    }
    proof.prove(std::move(claims));
  }

  std::vector<Finding>& findings_;
  const join::Index& index_;
  const SourceSet& sources_;
};

}  // namespace

void resolve_fixes(std::vector<Finding>& findings, const join::Index& index) {
  Resolver(findings, index).resolve();
}

const Fix* offered_fix(const Problem& problem) {
  const auto found = std::find_if(problem.fixes.begin(), problem.fixes.end(),
                                  [](const Fix& fix) { return !fix.edits.empty(); });
  return found == problem.fixes.end() ? nullptr : &*found;
}

std::string edited(std::string text, const std::vector<const Edit*>& edits) {
  std::string out;
  std::size_t at = 0;
  for (const Edit* const edit : edits) {
    out.append(text, at, edit->where.begin - at).append(edit->text);
    at = edit->where.end;
  }
  return edits.empty() ? std::move(text) : out.append(text, at);
}

std::string not_editable(const SourceFile& file) {
  if (file.once) return "it was read from standard input or a pipe: there is no file to edit";
  if (!file.input || file.reference || file.recorded != nullptr) {
    return "it is not among the given paths";
  }
  if (file.shown.find("cdk.out/") != std::string::npos) {
    return "the CDK wrote this file: edit its code instead";
  }
  return {};
}

}  // namespace irsa::engine
