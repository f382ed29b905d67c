// What roles may do, from all the documents that say something about it. Knows nothing of whom they
// trust.
#pragma once

#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "iam/evaluate/policy_set.h"
#include "iam/policy/permissions.h"
#include "join/inputs.h"
#include "join/role_entry.h"
#include "join/roles.h"
#include "join/tables.h"
#include "source/span.h"

namespace irsa::join {

/// A policy that a role has, and where the input says so.
struct Grant {
  const iam::PermissionPolicy* policy;  ///< nullptr: a managed one that is not known
  Span where;                           ///< of an inline policy its name, else the attachment
  std::string_view arn = {};            ///< of a managed one
};

/// What the input says about the permissions of a role, whichever documents say it.
struct RolePermissions {
  std::vector<Grant> grants = {};
  bool complete = false;  ///< these are all, as far as the input claims
  std::optional<iam::Text> boundary = {};
  bool boundary_shown = false;                             ///< if there were one, it would be known
  const iam::PermissionPolicy* boundary_policy = nullptr;  ///< nullptr: none, or not known

  [[nodiscard]] iam::PolicySet in_force() const;
};

class Permissions {
 public:
  Permissions(const Inputs& inputs, const Roles& roles);
  Permissions(const Permissions&) = delete;
  Permissions& operator=(const Permissions&) = delete;

  /// What the role may do, as far as the input says.
  [[nodiscard]] RolePermissions of(const RoleEntry& role) const;

 private:
  const Roles& roles_;
  std::unordered_map<std::string_view, const iam::PermissionPolicy*> managed_;  // by ARN
  ByText<iam::RoleGrant> grants_;  // by the role's name or ARN, as written
};

}  // namespace irsa::join
