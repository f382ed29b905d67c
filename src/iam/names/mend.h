// What a malformed name was surely meant to be. Each function gives a right name or nothing: it
// never guesses an account, a role or a namespace that is not written there.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace irsa::iam {

/// A text that should be a role's ARN: blanks, quotes and line ends out, the region out, "::"
/// between service and account, "role/" spelt right. `sure` is false where another kind of ARN is
/// turned into a role's (an assumed role's session), or where the word "role" was written twice.
struct MendedArn {
  std::string text;
  bool sure = true;
};
[[nodiscard]] std::optional<MendedArn> mended_role_arn(std::string_view text);

/// The same for the ARN of an OIDC provider: no scheme, no slash at the end, `oidc-provider/`.
[[nodiscard]] std::optional<std::string> mended_provider_arn(std::string_view text);

/// A subject of a service account: its prefix spelt right or put in front, colons for slashes,
/// lower case, without blanks. `globs`: wildcards may be in it.
[[nodiscard]] std::optional<std::string> mended_subject(std::string_view text, bool globs);

/// The issuer of an EKS cluster whose host is written wrongly, by the region and the path in it.
[[nodiscard]] std::optional<std::string> mended_issuer(std::string_view issuer);

}  // namespace irsa::iam
