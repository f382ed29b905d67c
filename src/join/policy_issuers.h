// What a trust policy alone says of the issuers it trusts.
#pragma once

#include <string_view>
#include <vector>

#include "iam/policy/trust_policy.h"

namespace irsa::join {

/// The principal, if it is an OIDC or SAML provider; else nullptr.
[[nodiscard]] const iam::Principal* federated(const iam::Principal& principal);
/// The OIDC providers a policy names, as issuers; SAML providers and built-in domains are none.
[[nodiscard]] std::vector<std::string_view> provider_issuers(const iam::TrustPolicy& policy);
/// Is some value of it a service account's subject?
[[nodiscard]] bool names_service_accounts(const iam::Condition& condition);

}  // namespace irsa::join
