// Audiences that the tokens for a role carry, as far as the input tells.
#pragma once

#include <string_view>
#include <vector>

#include "join/index.h"

namespace irsa::judge {

/// The provider, written in a value of a policy, is a bare issuer that is filled in later.
[[nodiscard]] bool is_bare_issuer(const join::Index& index, std::string_view provider);

/// The statement trusts the issuer of an EKS cluster, or of one that is declared.
[[nodiscard]] bool trusts_eks(const join::Index& index, const join::TrustStatement& trust);

/// The statement trusts an issuer that is known and is no EKS cluster's: what its tokens carry by
/// default is not known (kOps: amazonaws.com).
[[nodiscard]] bool trusts_outside_eks(const join::Index& index, const join::TrustStatement& trust);

/// What tokens of the accounts that use the role, or that the role names, carry; empty if none is
/// known. Outside EKS, an account that nothing gives a role says nothing about its tokens.
[[nodiscard]] std::vector<std::string_view> token_audiences(const join::Index& index,
                                                            const join::TrustStatement& trust);
[[nodiscard]] std::vector<std::string_view> token_audiences(const join::Index& index,
                                                            const join::RoleEntry& role,
                                                            bool outside_eks);

}  // namespace irsa::judge
