// What permission policies allow together (IAM User Guide, "Policy evaluation logic"): some
// statement allows it, none denies it, and the boundary allows it, too.
//
// There are three answers: a condition, a Deny for some resources, or a policy that is not known
// make it maybe. Rules report nothing on a maybe. Service control policies are in no file and are
// not considered.
#pragma once

#include <string_view>
#include <vector>

#include "iam/evaluate/evaluate.h"
#include "iam/policy/permissions.h"

namespace irsa::iam {

/// Is the action one the statement is about, by Action or by NotAction?
[[nodiscard]] Truth concerns(const PermissionStatement& statement, std::string_view action);

/// Does the statement by itself allow the action, on resources of at least this reach?
[[nodiscard]] Truth allows(const PermissionStatement& statement, std::string_view action,
                           Reach reach);

/// Every action on every resource, without a condition; or all but some by which nobody gives
/// himself permissions (NotAction), which comes to the same.
[[nodiscard]] bool allows_everything(const PermissionStatement& statement);

/// The policies of one role. Owns nothing.
struct PolicySet {
  std::vector<const PermissionPolicy*> policies = {};
  bool incomplete = false;                     ///< there may be more of them
  bool bounded = false;                        ///< there is a permissions boundary
  const PermissionPolicy* boundary = nullptr;  ///< nullptr: none, or not known which
};

[[nodiscard]] Truth allows(const PolicySet& set, std::string_view action,
                           Reach reach = Reach::some);

/// Some statement allows everything, and nothing takes back what makes an administrator: the
/// actions by which permissions are given.
[[nodiscard]] bool is_administrator(const PolicySet& set);

}  // namespace irsa::iam
