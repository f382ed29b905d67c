// Patterns of subjects in words.
#pragma once

#include <string>
#include <string_view>

namespace irsa::iam {

/// What an answer rests on (Admission::assumptions) where it is no key of the call: a provider, or
/// conditions, that are filled in later.
inline constexpr std::string_view kOpenParts = "values that are filled in later";

/// "every service account of namespace payments" for system:serviceaccount:payments:*. `pattern` is
/// one that some legal subject matches, under an operator that globs.
[[nodiscard]] std::string pattern_in_words(std::string_view pattern);

/// "payments/api" for system:serviceaccount:payments:api; anything else as it is, escaped.
[[nodiscard]] std::string short_subject(std::string_view subject);

}  // namespace irsa::iam
