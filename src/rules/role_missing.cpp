#include "rules/role_missing.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "base/near_names.h"
#include "iam/names/arn.h"
#include "index/index.h"

namespace irsa::rules {
namespace {

std::vector<std::string_view> role_names(const index::Index& index) {
  std::vector<std::string_view> names;
  for (const index::RoleEntry& role : index.roles()) {
    if (!role.name.empty()) names.push_back(role.name);
  }
  return names;
}

/// The role exists, but in another partition: partition-mismatch says so.
bool in_other_partition(const index::Index& index, const iam::RoleArn& arn) {
  for (const index::RoleEntry* role : index.roles_named(arn.name)) {
    if (role->account == arn.account && role->partition != arn.partition) return true;
  }
  return false;
}

/// Roles whose name is not known yet, or not said: the annotation may name one of them.
class NamelessRoles {
 public:
  explicit NamelessRoles(const index::Index& index) : index_(index) {
    for (const index::RoleEntry& role : index.roles()) {
      if (role.name.empty() && !role.role->name_prefix.empty()) {
        prefixes_.insert(role.role->name_prefix);
      }
    }
  }

  [[nodiscard]] bool may_include(const index::ServiceAccount& account,
                                 const iam::RoleArn& arn) const {
    for (std::size_t length = 1; length <= arn.name.size() && !prefixes_.empty(); ++length) {
      if (prefixes_.contains(arn.name.substr(0, length))) return true;
    }
    const auto& trusting = index_.subjects_for(account);
    return std::any_of(trusting.begin(), trusting.end(), [&](const index::NamedSubject* subject) {
      return subject->role->name.empty() && subject->role->may_have(arn);
    });
  }

 private:
  const index::Index& index_;
  std::unordered_set<std::string_view> prefixes_;
};

/// What to write instead of `arn`, as far as it is known. The path is a part of the ARN that is
/// easily left out.
std::string name_for(const index::RoleEntry& role, const iam::RoleArn& arn) {
  if (!role.arn.empty()) return std::string(role.arn);
  if (role.name.empty()) return role.label();
  if (role.role->path.empty()) return std::string(role.name);
  return fmt::format("arn:{}:iam::{}:role{}{}", arn.partition, arn.account, role.role->path,
                     role.name);
}

/// What the annotation may have meant: a role that trusts this account, else one of the same name,
/// else one of a near name.
void suggest(const index::Index& index, const index::ServiceAccount& account,
             const iam::RoleArn& arn, NearNames& names, NearBudget& budget, Problem& problem) {
  const auto& trusting = index.subjects_for(account);
  if (!trusting.empty()) {
    const index::NamedSubject& subject = *trusting.front();
    problem.help = fmt::format("Did you mean {}? It trusts this service account.",
                               name_for(*subject.role, arn));
    problem.related.push_back({subject.value.span, "this role trusts the service account"});
    return;
  }
  const auto& same = index.roles_named(arn.name);
  const std::string_view close = same.empty() ? names.find(arn.name, budget) : arn.name;
  if (close.empty()) {
    problem.help = "Create the role, or annotate the one that is meant.";
    return;
  }
  const index::RoleEntry& role = *index.roles_named(close).front();
  problem.help = fmt::format("Did you mean {}?", name_for(role, arn));
  problem.related.push_back(
      {role.role->where, same.empty() ? "a role of nearly this name" : "a role of this name"});
}

}  // namespace

void check_role_missing(const index::Index& index, Findings& findings) {
  if (!index.has_roles()) return;
  NearNames names(role_names(index));
  NearBudget budget;
  const NamelessRoles nameless(index);
  for (const index::ServiceAccount& account : index.facts().service_accounts) {
    const kube::Annotation* const annotation = index.role_annotation(account);
    // The role of a Pod Identity association wins: pod-identity-conflict speaks of this one.
    if (annotation == nullptr || index.role_of(account) != nullptr ||
        index.partial(account.origin.file) || !index.associations_of(account).empty()) {
      continue;
    }
    const auto arn = index.role_arn(account);
    if (!arn || in_other_partition(index, *arn) || nameless.may_include(account, *arn)) {
      continue;
    }
    Problem problem{
        .where = annotation->value_span,
        .message = fmt::format("service account '{}' names role '{}' of account {}, which "
                               "is not in the input",
                               index::account_label(account), arn->name, arn->account),
        .object = index::object_of(account)};
    suggest(index, account, *arn, names, budget, problem);
    switch (index.coverage(arn->account)) {
      case index::RoleCoverage::complete: problem.level = Severity::error; break;
      case index::RoleCoverage::dumped: problem.level = Severity::warning; break;
      case index::RoleCoverage::partial:
        problem.level = index.subjects_for(account).empty() ? Severity::note : Severity::warning;
        break;
    }
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
