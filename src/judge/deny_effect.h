// Whether a Deny statement of a trust policy keeps anybody out.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "iam/policy/trust_policy.h"

namespace irsa::join {
class Index;
}

namespace irsa::judge {

class PolicyView;

enum class DenyEffect : std::uint8_t {
  not_judged,      ///< it is about something else, or part of it is filled in later
  keeps_out,       ///< or so it is taken: the budget of the view did not reach to tell
  matches_nobody,  ///< no token of these issuers, whatever its audience
  meets_no_allow,  ///< no Allow lets in anybody that it matches
};

/// `issuers`: those of clusters that the policy trusts.
[[nodiscard]] DenyEffect deny_effect(const join::Index& index, PolicyView& policy,
                                     const iam::Statement& deny,
                                     const std::vector<std::string_view>& issuers);

}  // namespace irsa::judge
