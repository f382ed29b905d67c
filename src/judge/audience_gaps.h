// Audiences of service account tokens that their OIDC provider does not accept.
#pragma once

#include <string_view>
#include <vector>

#include "join/index.h"

namespace irsa::judge {

/// An audience that the tokens of service accounts carry and their OIDC provider does not take.
struct AudienceGap {
  const iam::OidcProvider* provider;
  std::string_view audience;
  const iam::Text* near = nullptr;        ///< the client id that was meant to be this audience
  const join::RoleEntry* role = nullptr;  ///< one that trusts the provider, if any does
  const join::ServiceAccount* account =
      nullptr;  ///< one whose tokens carry the audience, if any is known
};

[[nodiscard]] std::vector<AudienceGap> find_audience_gaps(const join::Index& index);

/// The one of the provider that this statement trusts; nullptr when there is none.
[[nodiscard]] const AudienceGap* find_gap(const std::vector<AudienceGap>& gaps,
                                          const join::TrustStatement& trust);

}  // namespace irsa::judge
