// Values that a person or a tool fills in later: nothing follows from them.
#pragma once

#include <string_view>

namespace irsa::config {

enum class Placeholder {
  none,
  substitution,  ///< ${VAR}, %s, {name}: Flux, envsubst, format; legitimate in a source tree
  declared,      ///< the configuration lists it, or a tool withholds it: nobody needs to be told
  unfilled,      ///< <ACCOUNT>, {{ … }}, ACCOUNT_ID, $OIDC_PROVIDER, a stringified Pulumi output
};

/// What Terraform prints for a value that it does not know yet.
inline constexpr std::string_view kKnownLater = "(known after apply)";
/// The same of Pulumi (pulumi/sdk, UnknownStringValue).
inline constexpr std::string_view kPulumiUnknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/// Finds a placeholder anywhere in `value`; AWS's sample values (111122223333, EXAMPLED539…) are
/// ordinary values. In a policy, ${aws:…} and the other policy variables are none.
[[nodiscard]] Placeholder find_placeholder(std::string_view value);
[[nodiscard]] inline bool is_placeholder(std::string_view value) {
  return find_placeholder(value) != Placeholder::none;
}
/// The part of `value` that is the placeholder.
[[nodiscard]] std::string_view placeholder_part(std::string_view value);

}  // namespace irsa::config
