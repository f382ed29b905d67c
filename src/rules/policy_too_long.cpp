#include "rules/policy_too_long.h"

#include <fmt/format.h>

#include <algorithm>

#include "judge/model.h"

namespace irsa::rules {
namespace {

/// A value that is filled in later: then the length is not known either.
bool has_unknown(const iam::TrustPolicy& policy) {
  return std::ranges::any_of(policy.statements, [](const iam::Statement& statement) {
    return statement.actions_unknown || statement.conditions_unknown ||
           std::ranges::any_of(statement.principals, &iam::Principal::unknown) ||
           std::ranges::any_of(statement.conditions, &iam::Condition::unknown);
  });
}

}  // namespace

void check_policy_too_long(const judge::Model& model, Findings& findings) {
  const unsigned quota = model.index.settings().policy_quota;
  for (const join::RoleEntry& role : model.index.roles()) {
    // What IAM has stored was short enough.
    if (role.role->stored || !role.role->policy) continue;
    const iam::TrustPolicy& policy = *role.role->policy;
    if (policy.length <= quota || has_unknown(policy)) continue;
    findings.report(
        {.where = policy.span,
         .message = fmt::format(
             "the trust policy of {} has {} characters without white space, and "
             "the quota is {}",
             role.name.empty() && role.role->address.empty() ? "this role" : role.label(),
             policy.length, quota),
         .help = "Merge statements that differ only in a value, or split the role. AWS raises the "
                 "quota to 8192 on request; then give the new quota with --policy-quota.",
         .object = join::object_of(role)});
  }
}

}  // namespace irsa::rules
