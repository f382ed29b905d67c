#include "server/hover.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "audit/words.h"
#include "base/text.h"
#include "engine/questions.h"
#include "iam/names/issuer.h"
#include "kube/names.h"
#include "kube/webhook.h"
#include "server/things.h"

namespace irsa::server {

namespace {

constexpr std::size_t kMostShown = 10;

/// Markdown, or plain text for clients that show none. Names from files come in as code and cannot
/// be taken for markup.
class Words {
 public:
  Words(Context& context, bool markdown) : context_(context), markdown_(markdown) {}

  void title(const std::string& what, std::string_view name) {
    text_ += markdown_ ? "**" + what + "** " + code(name) : what + " " + code(name);
    text_ += "\n\n";
  }
  void line(const std::string& line) { text_ += (markdown_ ? "- " : "  ") + line + "\n"; }
  /// What a message says, in which anything may be.
  [[nodiscard]] std::string plain(std::string_view text) const {
    if (!markdown_) return printable(text);
    std::string out;
    for (const char c : printable(text)) {
      if (std::string_view("\\`*_{}[]<>()#+!|~&").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
    return out;
  }
  [[nodiscard]] std::string code(std::string_view text) const {
    std::string safe = printable(text);
    if (!markdown_) return safe;
    // A fence longer than any in the text.
    std::size_t longest = 0, run = 0;
    for (const char c : safe) {
      run = c == '`' ? run + 1 : 0;
      longest = std::max(longest, run);
    }
    const std::string fence(longest + 1, '`');
    const std::string pad = longest > 0 ? " " : "";
    return fence + pad + safe + pad + fence;
  }
  /// "iam/api.json:3", as a link where that can be; of a place outside of the workspace no more
  /// than that.
  [[nodiscard]] std::string place(Span span) {
    const std::optional<Span> where = context_.visible(span);
    if (!where) return "outside of the workspace";
    const Lines* const lines = context_.places().lines(where->file);
    const std::size_t number = lines == nullptr ? 1 : lines->point(where->begin).line + 1;
    const std::string& path = context_.sources()[where->file].shown;
    const std::string label = path + ":" + std::to_string(number);
    if (!markdown_) return printable(label);
    return "[" + plain(label) + "](" + context_.uri_of(where->file) + "#L" +
           std::to_string(number) + ")";
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  Context& context_;
  bool markdown_;
  std::string text_;
};

std::string label_of(const kube::ServiceAccount& account) { return join::account_label(account); }

class Teller {
 public:
  Teller(Context& context, bool markdown)
      : context_(context), index_(context.folder().index()), words_(context, markdown) {}

  void tell(const Thing& thing) {
    switch (thing.kind) {
      case Thing::Kind::annotation: return tell_annotation(*thing.account);
      case Thing::Kind::subject: return tell_subject(*thing.subject);
      case Thing::Kind::issuer: return tell_issuer(thing.issuer);
      case Thing::Kind::role: return tell_role(*thing.role);
      case Thing::Kind::account:
      case Thing::Kind::workload:
      case Thing::Kind::reader:
      case Thing::Kind::association: break;
    }
    if (const std::optional<Account> account = account_of(thing, context_)) tell_account(*account);
  }
  [[nodiscard]] std::string take() { return words_.take(); }

 private:
  std::string name_of(const join::RoleEntry& role) const {
    return role.arn.empty() ? role.label() : std::string(role.arn);
  }

  /// Where the policy is and whom it lets in.
  void tell_policy(const join::RoleEntry& role) {
    if (!role.role->policy) {
      words_.line("its trust policy is not in the workspace; the role: " +
                  words_.place(role.role->where));
      return;
    }
    const iam::Role& record = *role.role;
    words_.line("trust policy: " + words_.place(record.call ? *record.call : record.policy->span));
    const engine::PolicyAnswer answer = engine::whom_role_lets_in(index_, role);
    if (answer.issuers.empty()) {
      words_.line(role.trusts_pod_identity
                      ? "it trusts EKS Pod Identity, and no issuer of a cluster"
                      : "it trusts no issuer of a cluster");
    }
    for (const engine::IssuerAnswer& issuer : answer.issuers) {
      words_.line("tokens of " + issuer_text(issuer.issuer) + ": " +
                  words_.plain(in_words(role, issuer)));
    }
  }

  std::string in_words(const join::RoleEntry& role, const engine::IssuerAnswer& answer) const {
    return audit::AsWritten(role, context_.sources()).text(audit::who_gets_in(role, answer));
  }

  std::string issuer_text(std::string_view issuer) const {
    const join::Cluster* const cluster = index_.clusters().with_issuer(issuer);
    if (cluster != nullptr && !cluster->name.empty()) {
      return "cluster " + words_.code(cluster->name);
    }
    return words_.code(issuer);
  }

  /// Does the account get in, and if not, which condition fails?
  void tell_verdict(const kube::ServiceAccount& account, const join::RoleEntry& role) {
    if (!role.role->policy) return;
    const std::string label = words_.code(label_of(account));
    if (account.effective_ns.empty() || account.name_placeholder || account.generated_name) {
      words_.line("whether this account gets in is not known: its name or namespace is not");
      return;
    }
    const engine::CanAssume answer = engine::can_assume(
        role, {.subject = kube::subject_of(account.effective_ns, account.name.value),
               .audiences = {std::string(index_.accounts().audience_of(account))},
               .cluster = index_.clusters().of(account.origin.file)});
    switch (answer.evaluation.allowed) {
      case iam::Truth::yes: words_.line("this account, " + label + ", gets in"); return;
      case iam::Truth::no: words_.line("this account, " + label + ", does not get in:"); break;
      case iam::Truth::maybe:
        words_.line("whether this account, " + label + ", gets in depends:");
        break;
    }
    for (const iam::StatementTrace& trace : answer.evaluation.statements) {
      for (const std::string& reason :
           audit::reasons(answer.issuer, role.role->policy->statements[trace.index], trace)) {
        words_.line("statement " + std::to_string(trace.index + 1) + ": " + words_.plain(reason));
      }
    }
  }

  void tell_annotation(const kube::ServiceAccount& account) {
    const kube::Annotation* const named = join::find_annotation(account, kube::kRoleArn);
    const join::RoleEntry* const role = index_.role_of(account);
    words_.title("Role", role != nullptr ? name_of(*role) : std::string(named->value));
    if (role == nullptr) {
      words_.line("the role is not in the workspace");
    } else {
      tell_policy(*role);
      tell_verdict(account, *role);
    }
    tell_workloads(account);
  }

  void tell_workloads(const kube::ServiceAccount& account) {
    std::vector<std::string> lines;
    std::set<Span> seen;
    for (const kube::Workload* const workload : index_.workloads_of(account)) {
      if (index_.workloads().repeats_owner(*workload)) continue;
      const Span place = context_.sources().written(workload->spec_key);
      if (!seen.insert(place).second) continue;
      lines.push_back(words_.plain(join::workload_label(*workload)) + ", " + words_.place(place));
    }
    tell_list("runs as it", lines);
  }

  void tell_list(const std::string& what, const std::vector<std::string>& lines) {
    for (std::size_t i = 0; i < lines.size() && i < kMostShown; ++i) {
      words_.line(what + ": " + lines[i]);
    }
    if (lines.size() > kMostShown) {
      words_.line("and " + std::to_string(lines.size() - kMostShown) + " more");
    }
  }

  void tell_subject(const join::NamedSubject& subject) {
    words_.title("Service account", std::string(subject.ns) + "/" + std::string(subject.name));
    std::vector<std::string> defined;
    for (const kube::ServiceAccount* const account : index_.accounts_of(subject)) {
      const bool names = index_.role_of(*account) == subject.role;
      defined.push_back(words_.place(account->name.span) +
                        (names ? ", which names this role"
                         : index_.accounts().role_annotation(*account) == nullptr
                             ? ", which names no role"
                             : ", which names another role"));
    }
    if (defined.empty()) words_.line("no file of the workspace defines it");
    tell_list("defined", defined);
    const engine::PolicyAnswer answer = engine::whom_role_lets_in(index_, *subject.role);
    for (const engine::IssuerAnswer& issuer : answer.issuers) {
      if (issuer.issuer != subject.issuer) continue;
      words_.line("the policy: " + words_.plain(in_words(*subject.role, issuer)));
      std::vector<std::string> others;
      for (const kube::ServiceAccount* const known : issuer.known) {
        if (known->effective_ns == subject.ns && known->name.value == subject.name) continue;
        others.push_back(words_.code(label_of(*known)) + ", " + words_.place(known->name.span));
      }
      tell_list("also gets in", others);
    }
  }

  void tell_issuer(std::string_view issuer) {
    words_.title("Issuer", issuer);
    if (const join::Cluster* const cluster = index_.clusters().with_issuer(issuer)) {
      if (!cluster->name.empty()) words_.line("cluster " + words_.code(cluster->name));
      if (!cluster->account.empty()) words_.line("AWS account " + words_.code(cluster->account));
      if (!cluster->region.empty()) words_.line("region " + words_.code(cluster->region));
      return;
    }
    words_.line(iam::is_other_identity_provider(issuer)
                    ? "another identity provider, no cluster"
                    : "no cluster of the workspace or the configuration has it");
    if (const std::string_view region = iam::eks_issuer_region(issuer); !region.empty()) {
      words_.line("region " + words_.code(region));
    }
  }

  void tell_role(const join::RoleEntry& role) {
    words_.title("Role", name_of(role));
    tell_policy(role);
    std::vector<std::string> lines;
    for (const kube::ServiceAccount* const account : index_.accounts_of(role)) {
      lines.push_back(words_.code(label_of(*account)) + ", " + words_.place(account->name.span));
    }
    tell_list("named by", lines);
  }

  void tell_account(const Account& account) {
    words_.title("Service account",
                 account.ns.empty() ? std::string(account.name)
                                    : std::string(account.ns) + "/" + std::string(account.name));
    if (account.definitions.empty()) words_.line("no file of the workspace defines it");
    std::vector<std::string> defined;
    std::set<Span> seen;
    for (const Thing& definition : account.definitions) {
      const Span place = context_.sources().written(definition.place);
      if (!seen.insert(place).second) continue;
      const kube::Annotation* const named = index_.accounts().role_annotation(*definition.account);
      const join::RoleEntry* const role = index_.role_of(*definition.account);
      defined.push_back(words_.place(place) +
                        (role != nullptr    ? ", role " + words_.code(name_of(*role))
                         : named != nullptr ? ", role " + words_.code(named->value)
                                            : ", without a role"));
    }
    tell_list("defined", defined);
    if (account.definitions.empty()) return;
    const kube::ServiceAccount& first = *account.definitions.front().account;
    if (const join::RoleEntry* const role = index_.role_of(first)) tell_verdict(first, *role);
    tell_workloads(first);
  }

  Context& context_;
  const join::Index& index_;
  Words words_;
};

}  // namespace

Json hover(FileId file, const Input& params, Context& context) {
  const std::optional<std::size_t> offset = offset_in(file, params, context);
  if (!offset) return {};
  const std::vector<Thing> things = things_meant(file, *offset, context);
  if (things.empty()) return {};
  const Thing& first = things.front();
  // Not wherever one points at in a policy: at what has a meaning of its own.
  const bool whole_policy =
      first.kind == Thing::Kind::role && first.role->role->policy &&
      context.sources().written(first.role->role->policy->span) == first.place;
  if (whole_policy) return {};
  const bool markdown = context.client().hover_markdown;
  std::string text;
  std::set<std::string> told;
  for (const Thing& thing : things) {
    Teller teller(context, markdown);
    teller.tell(thing);
    std::string one = teller.take();
    if (told.size() < 3 && told.insert(one).second) text += (text.empty() ? "" : "\n") + one;
  }
  return {{"contents", {{"kind", markdown ? "markdown" : "plaintext"}, {"value", text}}},
          {"range", context.range(first.place)}};
}

}  // namespace irsa::server
