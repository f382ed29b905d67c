// The Action element of a statement.
#pragma once

#include <array>
#include <string_view>

#include "iam/policy/trust_policy.h"

namespace irsa::iam {

inline constexpr std::string_view kWebIdentityAction = "sts:AssumeRoleWithWebIdentity";

/// What EKS Pod Identity calls for its service, both at once (facts D1).
inline constexpr std::array<std::string_view, 2> kPodIdentityActions = {"sts:AssumeRole",
                                                                        "sts:TagSession"};

/// Does it name the service that takes roles for pods, in every partition the same (facts D1)?
[[nodiscard]] bool trusts_pod_identity(const Statement& statement);

/// Does the statement's Action, or NotAction, take in this action?
[[nodiscard]] bool action_matches(const Statement& statement, std::string_view action);

/// What the policy's Allow statements have the actions for.
[[nodiscard]] SessionParts session_parts(const TrustPolicy& policy);

}  // namespace irsa::iam
