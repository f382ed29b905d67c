#include "rules/role_privilege_escalation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <vector>

#include "iam/policy/asked_actions.h"
#include "rules/shared/permissions.h"

namespace irsa::rules {
namespace {

/// The actions by which the statement alone gives its role any permission.
std::vector<std::string_view> escalations(const iam::PermissionStatement& statement,
                                          const iam::PolicySet& in_force) {
  std::vector<std::string_view> out;
  for (const std::string_view action : iam::escalation_actions()) {
    if (iam::allows(statement, action, iam::Reach::wide) == iam::Truth::yes &&
        iam::allows(in_force, action, iam::Reach::wide) == iam::Truth::yes) {
      out.push_back(action);
    }
  }
  return out;
}

std::string_view consequence(std::string_view action) {
  if (action == "iam:PassRole") return "a pod can hand any role to a service and use it there";
  if (action == "sts:AssumeRole") return "a pod can take every role that lets its account in";
  if (action == "iam:UpdateAssumeRolePolicy") return "a pod can let itself into any role";
  return "a pod can give itself any permission";
}

/// The action as the policy writes it; the whole statement where NotAction leaves it in.
Span place_of(const iam::PermissionStatement& statement, std::string_view action) {
  for (const iam::Text& written : statement.actions) {
    if (!statement.not_action && iam::covers_action(written.value, action)) return written.span;
  }
  return statement.span;
}

std::string list_of(const std::vector<std::string_view>& actions) {
  std::string out(actions.front());
  if (actions.size() > 1) out += fmt::format(" and {} more of this kind", actions.size() - 1);
  return out;
}

}  // namespace

void check_role_privilege_escalation(const index::Index& index, Findings& findings) {
  std::set<Span> seen;
  for_each_pod_role(index, [&](const index::RoleEntry& role,
                               const index::RolePermissions& permissions) {
    const iam::PolicySet in_force = permissions.in_force();
    if (iam::is_administrator(in_force)) return;  // role-admin
    for (const index::Grant& grant : permissions.grants) {
      if (grant.policy == nullptr) continue;
      for (const iam::PermissionStatement& statement : grant.policy->statements) {
        const auto actions = escalations(statement, in_force);
        if (actions.empty()) continue;
        const Span where = is_foreign(grant) ? grant.where : place_of(statement, actions.front());
        if (!seen.insert(where).second) continue;
        findings.report({.where = where,
                         .message = fmt::format("{} may do {} without limits by {}: {}",
                                                role.label(), list_of(actions), policy_label(grant),
                                                consequence(actions.front())),
                         .related = {taken_by_pods(role)},
                         .help =
                             "Name the roles or policies that it is about in Resource, or add a "
                             "condition such as iam:PassedToService.",
                         .object = index::object_of(role)});
      }
    }
  });
}

}  // namespace irsa::rules
