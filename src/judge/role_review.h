// What is wrong with the trust policy of one role.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "join/index.h"
#include "judge/deny_effect.h"
#include "judge/trust_review.h"

namespace irsa::judge {

struct RoleReview {
  /// Of each of RoleEntry::trusts, in their order.
  std::vector<std::vector<Defect>> defects = {};
  /// Deny statements that keep nobody out.
  std::vector<std::pair<const iam::Statement*, DenyEffect>> idle_denies = {};
  bool undecided = false;  ///< whom the policy lets in takes more work to find out than is spent
  std::optional<Cause> lockout = {};  ///< of the first defect that keeps accounts out
};

[[nodiscard]] RoleReview review_role(const join::Index& index, const join::RoleEntry& role);

}  // namespace irsa::judge
