#include "rules/subject_dangling.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/near_names.h"
#include "base/text.h"
#include "judge/model.h"
#include "kube/cluster_accounts.h"
#include "kube/names.h"
#include "kube/webhook.h"
#include "rules/shared/dangling_associations.h"

namespace irsa::rules {
namespace {

/// The subject is of another cluster than those whose manifests are here.
bool is_elsewhere(const join::Index& index, std::string_view issuer) {
  const join::Clusters& clusters = index.clusters();
  return index.clusters().with_issuer(issuer) == nullptr &&
         std::any_of(clusters.begin(), clusters.end(),
                     [](const join::Cluster& cluster) { return !cluster.issuer.empty(); });
}

/// What sub-mismatch explains is no second finding here.
class Explained {
 public:
  Explained(const join::Index& index, const judge::Verdicts& verdicts) {
    for (const judge::Denial& denial : verdicts.denials()) {
      if (denial.near_miss != nullptr) places_.insert(denial.near_miss->value.span);
      if (denial.cause == judge::Cause::half_known_refused) roles_.insert(denial.role);
      if (denial.roots == 1) continue;
      for (const join::RoleEntry* const role : index.roles().named(denial.role->name)) {
        roles_.insert(role);
      }
    }
  }
  [[nodiscard]] bool contains(const join::NamedSubject& subject) const {
    return roles_.contains(subject.role) || places_.contains(subject.value.span);
  }

 private:
  std::set<Span> places_;
  std::unordered_set<const join::RoleEntry*> roles_;
};

/// Namespaces where a chart or a controller makes an account for a role that is filled in later,
/// and where its name is not known either: it may be any account that a role trusts there.
std::unordered_set<std::string_view> open_namespaces(const join::Index& index) {
  std::unordered_set<std::string_view> out;
  for (const join::ServiceAccount& account : index.facts().service_accounts) {
    if (!account.name_placeholder || account.effective_ns.empty()) continue;
    const kube::Annotation* const role = join::find_annotation(account, kube::kRoleArn);
    if (role != nullptr && role->placeholder && index.role_of(account) == nullptr) {
      out.insert(account.effective_ns);
    }
  }
  return out;
}

/// Namespaces where a chart or a controller makes an account for this role whose name only it
/// knows: the one that the role trusts may be it. With an empty one, in any namespace.
class MadeAccounts {
 public:
  MadeAccounts(const join::Index& index, const join::RoleEntry& role) {
    for (const join::ServiceAccount* const account : index.accounts_of(role)) {
      if (account->name_placeholder || account->generated_name) {
        namespaces_.insert(account->effective_ns);
      }
    }
  }
  [[nodiscard]] bool may_be(const join::NamedSubject& subject) const {
    return namespaces_.contains(subject.ns) || namespaces_.contains({});
  }

 private:
  std::unordered_set<std::string_view> namespaces_;
};

/// The workload that was surely meant to run as the subject and runs as another account, which the
/// role does not name; nullptr when there is none.
const join::Workload* runs_otherwise(const join::Index& index, const join::NamedSubject& subject) {
  const join::Workload* const workload = index.workloads().namesake(subject.ns, subject.name);
  if (workload == nullptr || index.files().partial(workload->origin.file)) return nullptr;
  const auto named = index.subjects_for(*workload);
  const bool trusted = std::any_of(named.begin(), named.end(),
                                   [&](const auto* other) { return other->role == subject.role; });
  return trusted ? nullptr : workload;
}

/// The account exists, or another rule speaks of it, or nothing can be said about it.
bool beyond_doubt(const join::Index& index, const join::NamedSubject& subject) {
  return subject.name == "default" || index.accounts().defined_for(subject) ||
         !index.workloads_of(subject).empty() || is_elsewhere(index, subject.issuer) ||
         index.unannotated_elsewhere(subject) != nullptr;
}

bool in_known_namespace(const join::Index& index, const join::NamedSubject& subject) {
  const bool known_issuer = !subject.condition->open_issuer;
  return index.namespaces().known(subject.ns, known_issuer ? subject.issuer : std::string_view{});
}

/// Is one of these namespaces a slip of the other: one letter inside a long word? What differs at
/// the end or in a digit mostly is another one (cart, carts; team-1, team-2).
bool is_slip(std::string_view a, std::string_view b) {
  constexpr std::size_t kShortWord = 5;
  if (edit_distance(a, b, 1) != 1) return false;
  const auto differ = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
  const auto at = static_cast<std::size_t>(differ.first - a.begin());
  const auto word = [at](std::string_view text) {
    const std::size_t before = text.substr(0, at).rfind('-') + 1;  // npos + 1 is 0
    return text.substr(before, text.find('-', at) - before);
  };
  const auto is_letter = [at](std::string_view text) { return text[at] >= 'a' && text[at] <= 'z'; };
  return std::min(word(a).size(), word(b).size()) >= kShortWord && at + 1 < a.size() &&
         at + 1 < b.size() && a[at + 1] != '-' && b[at + 1] != '-' && is_letter(a) && is_letter(b);
}

/// Of a namespace of which the input has nothing: an account of this name in one with nearly the
/// same name, where both are without their counterpart. Its role is filled in later, and no role
/// trusts it.
const join::ServiceAccount* in_near_namespace(const join::Index& index,
                                              const join::NamedSubject& subject) {
  constexpr std::size_t kMost = 64;
  std::size_t looked_at = 0;
  for (const join::ServiceAccount* const account : index.accounts().named({}, subject.name)) {
    if (++looked_at > kMost) break;
    const kube::Annotation* const role = join::find_annotation(*account, kube::kRoleArn);
    if (role != nullptr && !role->value.empty() &&
        index.accounts().role_annotation(*account) == nullptr && !account->name_placeholder &&
        is_slip(subject.ns, account->effective_ns) && index.subjects_for(*account).empty() &&
        !index.files().partial(account->origin.file)) {
      return account;
    }
  }
  return nullptr;
}

/// Something that is no input makes the account.
bool made_elsewhere(const join::Index& index, const join::NamedSubject& subject,
                    const join::Workload* otherwise) {
  // What is known to make its own account runs as another one here.
  if (otherwise != nullptr) return index.settings().is_listed(subject.ns, subject.name);
  return kube::is_cluster_account(subject.ns, subject.name) ||
         index.settings().is_external(subject.ns, subject.name);
}

/// Names in templates that nobody has rendered, and that speak of IRSA: one that is written out
/// there is that of an account that the template makes.
class Templates {
 public:
  explicit Templates(const join::Index& index) : index_(index) {}
  [[nodiscard]] bool name(std::string_view account) {
    if (!read_) read();
    return std::ranges::any_of(texts_, [&](const std::shared_ptr<const std::string>& text) {
      return names(*text, account);
    });
  }

 private:
  /// `name: ACCOUNT` and nothing else on the line.
  static bool names(std::string_view text, std::string_view account) {
    constexpr std::string_view kKey = "name:";
    for (std::size_t at = text.find(kKey); at != std::string_view::npos;
         at = text.find(kKey, at + 1)) {
      const std::size_t begin = at + kKey.size();
      std::string_view value = trim(text.substr(begin, text.find('\n', begin) - begin));
      if (value.size() > 1 && (value.front() == '"' || value.front() == '\'')) {
        value = value.substr(1, value.size() - 2);
      }
      if (value == account) return true;
    }
    return false;
  }

  void read() {
    constexpr std::size_t kMost = 200;
    read_ = true;
    for (const load::Skipped& skipped : index_.facts().skipped) {
      if (!skipped.irsa || texts_.size() >= kMost) continue;
      if (auto text = index_.sources().text(skipped.file)) texts_.push_back(std::move(text));
    }
  }

  const join::Index& index_;
  bool read_ = false;
  std::vector<std::shared_ptr<const std::string>> texts_;
};

Problem problem_of(const join::RoleEntry& role, const join::NamedSubject& subject) {
  return {
      .where = subject.value.span,
      .message = fmt::format("{} trusts service account '{}/{}', which the input does not define",
                             role.label(), subject.ns, subject.name),
      .object = join::object_of(role)};
}

/// The accounts that a role names, looked up only where one of them is asked for.
class NamedAccounts {
 public:
  explicit NamedAccounts(const join::RoleEntry& role) : role_(role) {}
  [[nodiscard]] bool contains(std::string_view ns, std::string_view name) {
    if (names_.empty()) {
      for (const join::NamedSubject& subject : role_.subjects) {
        names_.emplace(subject.ns, subject.name);
      }
    }
    return names_.contains({ns, name});
  }

 private:
  const join::RoleEntry& role_;
  std::set<std::pair<std::string_view, std::string_view>> names_;
};

/// The root module that makes the role makes the nearest account, too.
bool nearest_beside(const join::Index& index, const join::RoleEntry& role,
                    const join::NamedSubject& subject, std::string_view close) {
  if (close.empty()) return false;
  for (const join::ServiceAccount* const account : index.accounts().named(subject.ns, close)) {
    if (account->origin.file == role.role->file) return true;
  }
  return false;
}

/// The account is annotated with another role, which names it.
bool has_another_role(const join::Index& index, const join::RoleEntry& role, std::string_view ns,
                      std::string_view name) {
  return std::ranges::any_of(
      index.accounts().named(ns, name), [&](const join::ServiceAccount* account) {
        const join::RoleEntry* const own = index.role_of(*account);
        return own != nullptr && own != &role &&
               std::ranges::any_of(index.subjects_for(*account),
                                   [&](const auto* named) { return named->role == own; });
      });
}

void explain_workload(const join::Index& index, const join::NamedSubject& subject,
                      const join::Workload& workload, Problem& problem) {
  const std::string_view runs_as = join::account_name(workload);
  problem.message =
      fmt::format("{} trusts service account '{}/{}', but {} runs as {}", subject.role->label(),
                  subject.ns, subject.name, join::workload_label(workload), quoted(runs_as));
  problem.related.push_back({workload.account ? workload.account->span : workload.spec_key,
                             "it runs as " + quoted(runs_as) + " here"});
  problem.help = fmt::format(
      "Define service account {} and name it in serviceAccountName (in the "
      "values of a chart: serviceAccount.create and serviceAccount.name).",
      quoted(subject.name));
  problem.other = join::object_of(workload);
  if (!index.namespaces().complete(subject.ns) && !index.namespaces().rendered(subject.ns)) {
    problem.level = Severity::note;
  }
}

}  // namespace

void check_subject_dangling(const judge::Model& model, Findings& findings) {
  if (!model.index.has_kubernetes()) return;
  report_dangling_associations(model, findings);
  const Explained explained(model.index, model.verdicts);
  std::map<std::pair<std::string_view, std::string_view>, NearNames> names;  // issuer, namespace
  NearBudget budget;
  Templates templates(model.index);
  const std::unordered_set<std::string_view> open = open_namespaces(model.index);
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked || role.subjects.empty()) continue;
    const MadeAccounts made(model.index, role);
    NamedAccounts trusted(role);
    for (const join::NamedSubject& subject : role.subjects) {
      if (beyond_doubt(model.index, subject) || explained.contains(subject) ||
          made.may_be(subject)) {
        continue;
      }
      if (!in_known_namespace(model.index, subject)) {
        const join::ServiceAccount* const near = in_near_namespace(model.index, subject);
        if (near == nullptr || made_elsewhere(model.index, subject, nullptr)) continue;
        Problem problem = problem_of(role, subject);
        problem.help = fmt::format("Did you mean {}?",
                                   quoted(kube::subject_of(near->effective_ns, subject.name)));
        problem.related.push_back({near->name.span, "no role trusts this service account"});
        problem.level = Severity::note;
        findings.report(std::move(problem));
        continue;
      }
      const join::Workload* const otherwise = runs_otherwise(model.index, subject);
      if (made_elsewhere(model.index, subject, otherwise) || templates.name(subject.name)) continue;
      auto in_namespace = names.find({subject.issuer, subject.ns});
      if (in_namespace == names.end()) {
        in_namespace = names
                           .emplace(std::pair(subject.issuer, subject.ns),
                                    model.index.accounts().names_for(subject))
                           .first;
      }
      std::string_view close = in_namespace->second.find(subject.name, budget);
      // Of api and app, both trusted, neither is a slip for the other.
      if (!close.empty() && trusted.contains(subject.ns, close)) close = {};
      // Nobody has mistyped the name of one that has a role of its own, which trusts it.
      if (!close.empty() && has_another_role(model.index, role, subject.ns, close)) close = {};
      if (close.empty() && otherwise == nullptr && open.contains(subject.ns)) continue;
      Problem problem = problem_of(role, subject);
      if (!close.empty()) {
        const join::ServiceAccount& account =
            *model.index.accounts().named(subject.ns, close).front();
        problem.help = fmt::format("Did you mean '{}'?", close);
        const std::string near = kube::subject_of(subject.ns, close);
        problem.fixes = {
            replacing(fmt::format("Write {}", quoted(near)), false, subject.value.span, near)};
        problem.related.push_back({account.name.span, "the nearest service account"});
      } else if (otherwise != nullptr) {
        explain_workload(model.index, subject, *otherwise, problem);
      } else if (model.index.namespaces().complete(subject.ns) ||
                 model.index.namespaces().rendered(subject.ns)) {
        problem.help =
            "Remove the subject if the service account is gone; whoever creates one of that name "
            "gets the role.";
        if (subject.condition->values.size() > 1) {
          problem.fixes = {removing(fmt::format("Delete {}", quoted(subject.value.value)), false,
                                    subject.value.span)};
        }
      } else {
        problem.help =
            "If something that is not in the input creates it, list it under "
            "external-service-accounts in .irsa-lint.yaml; if it is gone, remove the subject.";
        problem.level = Severity::note;
      }
      // Charts, manifests and other states make accounts for the roles of a root module.
      if (!role.reference.empty() && !nearest_beside(model.index, role, subject, close)) {
        problem.level = Severity::note;
      }
      findings.report(std::move(problem));
    }
  }
}

}  // namespace irsa::rules
