// Shared by the rules about permission policies: which roles they are about, and where to point.
#pragma once

#include <string>
#include <string_view>

#include "base/text.h"
#include "iam/evaluate/managed_policies.h"
#include "iam/evaluate/policy_set.h"
#include "join/index.h"

namespace irsa::rules {

/// Calls `check(role, permissions)` with every role that a pod can take and whose policies the
/// input shows in part at least.
template <typename Check>
void for_each_pod_role(const join::Index& index, Check check) {
  for (const join::RoleEntry& role : index.roles()) {
    if (role.outranked || !role.for_pods()) continue;
    const join::RolePermissions permissions = index.permissions().of(role);
    if (!permissions.grants.empty() || permissions.complete || permissions.boundary_shown) {
      check(role, permissions);
    }
  }
}

/// A policy that nobody here can edit: what can be changed is the attachment.
[[nodiscard]] inline bool is_foreign(const join::Grant& grant) {
  return iam::is_aws_managed(grant.arn);
}

/// "the managed policy 'AdministratorAccess'", "the policy 'inline-1'".
[[nodiscard]] inline std::string policy_label(const join::Grant& grant) {
  if (!grant.arn.empty()) {
    return "the managed policy " + quoted(grant.arn.substr(grant.arn.rfind('/') + 1));
  }
  return grant.policy->name.empty() ? "its inline policy"
                                    : "its inline policy " + quoted(grant.policy->name);
}

/// What lets pods take the role.
[[nodiscard]] inline Note taken_by_pods(const join::RoleEntry& role) {
  for (const join::TrustStatement& trust : role.trusts) {
    if (trust.kubernetes) {
      return {trust.principal->value.span, "service accounts of this cluster can assume the role"};
    }
  }
  return {role.role->where, "pods can assume the role through EKS Pod Identity"};
}

}  // namespace irsa::rules
