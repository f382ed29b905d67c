// OIDC providers registered in AWS accounts, as `aws iam get-open-id-connect-provider`,
// `list-open-id-connect-providers` and infrastructure code show them (facts F24, F16, F32).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "source/span.h"

namespace irsa::iam {

/// The audience of tokens for STS, in every partition (facts C46).
inline constexpr std::string_view kStsAudience = "sts.amazonaws.com";

struct OidcProvider {
  FileId file;
  Span where;                               ///< its ARN, else its URL
  std::string_view arn = {};                ///< empty when not known (get- prints none)
  std::string_view account = {};            ///< empty when not known
  std::string_view issuer = {};             ///< HOST/PATH without scheme; empty when not known
  std::optional<Span> client_ids_key = {};  ///< absent: the input does not say which there are
  std::vector<Text> client_ids = {};
  bool client_ids_unknown = false;  ///< some are filled in later
  bool stored = false;              ///< printed by AWS; else authored
  std::string_view address = {};    ///< in Terraform: aws_iam_openid_connect_provider.this
};

/// A list of all OIDC providers of an AWS account.
struct OidcProviderList {
  FileId file;
  std::string_view account;
};

/// Was this client id meant to be that audience: a typing mistake, a scheme in front, the endpoint
/// of a region ("sts.amazon.com", "https://sts.amazonaws.com", "sts.eu-west-1.amazonaws.com")?
[[nodiscard]] bool resembles_audience(std::string_view client_id, std::string_view audience);

}  // namespace irsa::iam
