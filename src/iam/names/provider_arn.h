// ARNs of OIDC providers and the issuers they stand for.
#pragma once

#include <optional>
#include <string_view>

#include "iam/names/arn.h"

namespace irsa::iam {

/// An OIDC provider ARN: arn:PARTITION:iam::ACCOUNT:oidc-provider/HOST/PATH.
struct ProviderArn {
  std::string_view partition, account;
  std::string_view issuer;  ///< HOST/PATH, without scheme

  [[nodiscard]] static std::optional<ProviderArn> parse(std::string_view text);
};
/// One of the providers built into AWS, which a policy names by their bare domain and no other
/// provider (IAM User Guide, "Principal").
[[nodiscard]] bool is_built_in_provider(std::string_view text);
[[nodiscard]] std::optional<ArnDefect> provider_arn_defect(std::string_view text);
/// Of an ARN with parts that are filled in later (${…}): what is wrong with the provider's type or
/// issuer whatever is filled in. The other fields are not judged.
[[nodiscard]] std::optional<ArnDefect> open_provider_arn_defect(std::string_view text);

}  // namespace irsa::iam
