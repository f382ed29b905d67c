// The Action element of a statement.
#pragma once

#include <string_view>

#include "iam/policy/trust_policy.h"

namespace irsa::iam {

inline constexpr std::string_view kWebIdentityAction = "sts:AssumeRoleWithWebIdentity";

/// Does the statement's Action, or NotAction, take in this action?
[[nodiscard]] bool action_matches(const Statement& statement, std::string_view action);

/// What the policy's Allow statements have the actions for.
[[nodiscard]] SessionParts session_parts(const TrustPolicy& policy);

}  // namespace irsa::iam
