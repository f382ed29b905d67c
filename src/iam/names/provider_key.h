// Condition keys of OIDC providers: HOST/PATH:claim.
#pragma once

#include <optional>
#include <string_view>

namespace irsa::iam {

/// The provider key of a condition key, taken apart at its last colon: "HOST/PATH" and "sub".
struct ProviderKey {
  std::string_view issuer, claim;
};
[[nodiscard]] std::optional<ProviderKey> split_provider_key(std::string_view key);

/// Is it written like the name of a claim: lower case letters, '_' and '-'? Then it is surely no
/// placeholder, whatever is the way to write one.
[[nodiscard]] bool is_claim_word(std::string_view claim);

}  // namespace irsa::iam
