// Shared by the rules about EKS Pod Identity.
#pragma once

#include <algorithm>
#include <string_view>

#include "iam/names/eks.h"
#include "iam/policy/trust_policy.h"

namespace irsa::rules {

/// Does it let in the service that takes roles for pods, in every partition the same (facts D1)?
[[nodiscard]] inline bool trusts_pod_identity(const iam::Statement& statement) {
  return !statement.not_principal &&
         std::any_of(statement.principals.begin(), statement.principals.end(),
                     [](const iam::Principal& principal) {
                       return principal.kind == iam::Principal::Kind::service &&
                              principal.value.value == iam::kPodIdentityService;
                     });
}

}  // namespace irsa::rules
