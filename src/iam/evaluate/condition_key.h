// What a condition key of a trust policy means for one OIDC provider.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "iam/policy/trust_policy.h"

namespace irsa::iam {

/// HOST/PATH of a Federated value, also of a malformed one (scheme, trailing blank): what was
/// meant. Empty when it is not an OIDC provider.
[[nodiscard]] std::string_view meant_issuer(std::string_view federated);

/// What the keys of a statement's conditions call the issuer whose claims they test; empty when
/// they test none, or those of several.
[[nodiscard]] std::string_view issuer_by_keys(const Statement& statement);
/// Some condition has a value that is a subject of pipelines, whatever its key.
[[nodiscard]] bool tests_pipelines(const Statement& statement);

/// Is a Federated value one that no identity provider of web identities can be named by, whatever
/// its issuer: empty, a role or a cluster, a SAML provider, a pattern of providers?
[[nodiscard]] bool names_no_provider(std::string_view federated);

/// The issuer of a Federated principal; of one that is filled in later, as the policy writes it.
[[nodiscard]] std::string_view issuer_of(const Principal& provider);

/// A condition key that belongs to some OIDC provider rather than to AWS (aws:…, sts:…).
[[nodiscard]] bool is_provider_key(std::string_view key);

struct KeyReading {
  enum class Of : std::uint8_t {
    aws,        ///< a key of AWS itself
    own,        ///< ISSUER:claim of this provider, whatever the claim
    other,      ///< of another issuer, or of none that can be made out
    malformed,  ///< meant for this provider, but no key of it
  };
  Of of = Of::aws;
  std::string_view claim = {};
  std::string detail = {};  ///< of a malformed one: a clause that says what is wrong
  std::string help = {};
};
[[nodiscard]] KeyReading read_key(std::string_view key, std::string_view issuer);

/// A claim that AWS documents for OIDC providers.
[[nodiscard]] bool is_known_claim(std::string_view claim);
/// Tokens of service accounts have it: sub, aud and oaud.
[[nodiscard]] bool is_present_claim(std::string_view claim);

/// Holds only when the key is there, and has one of the values.
[[nodiscard]] bool is_positive(const Condition& condition);
/// Holds when the key is absent: negated, IfExists, ForAllValues, Null "true".
[[nodiscard]] bool holds_when_absent(const Condition& condition);
/// Fails when the key is absent. Of an operator that is not known, neither is said.
[[nodiscard]] bool fails_when_absent(const Condition& condition);

/// Whom it lets in has to be searched for: it has a Deny, a pattern or a negated operator.
[[nodiscard]] bool needs_search(const TrustPolicy& policy);

}  // namespace irsa::iam
