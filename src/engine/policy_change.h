// What a change of a trust policy does to those whom it lets in: found by exact admission of the
// policy before and after it.
#pragma once

#include <string>
#include <utility>

#include "engine/proof_budget.h"
#include "iam/policy/trust_policy.h"
#include "join/index.h"

namespace irsa::engine {

struct PolicyChange {
  std::string unproved = {};  ///< why it is not safe; empty if it is
  std::string gets_in = {};
  bool loses = false;      ///< an account that names the role got in, and does not any more
  bool locks_out = false;  ///< accounts that name the role got in, and none does any more
  void refute(std::string why) {
    if (unproved.empty()) unproved = std::move(why);
  }
};

/// Of the policy of this role.
[[nodiscard]] PolicyChange compare_policies(const join::Index& index, const join::RoleEntry& entry,
                                            const iam::TrustPolicy& before,
                                            const iam::TrustPolicy& after, ProofBudget& budget);

}  // namespace irsa::engine
