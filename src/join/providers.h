// OIDC providers registered in AWS accounts. Knows nothing of who trusts them.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "iam/names/oidc_provider.h"
#include "join/inputs.h"
#include "join/issuers.h"
#include "join/tables.h"

namespace irsa::join {

/// Whether an OIDC provider is registered in an AWS account, as far as the input says: `unseen` if
/// the input has others of the account and does not claim to list all.
enum class Registration : std::uint8_t { unknown, unseen, absent, registered };

class Providers {
 public:
  Providers(const Inputs& inputs, const Issuers& issuers);
  Providers(const Providers&) = delete;
  Providers& operator=(const Providers&) = delete;

  /// Records of the provider of this issuer, of that AWS account or of one that is not known.
  [[nodiscard]] std::vector<const iam::OidcProvider*> of(std::string_view aws_account,
                                                         std::string_view issuer) const;
  [[nodiscard]] Registration registration(std::string_view aws_account,
                                          std::string_view issuer) const;

 private:
  const load::Facts& facts_;
  const Issuers& issuers_;
  ByText<iam::OidcProvider> by_issuer_;          // of an unknown one under the empty text
  std::unordered_set<std::string_view> listed_;  // AWS accounts of which all are known
};

}  // namespace irsa::join
