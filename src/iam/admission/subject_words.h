// Patterns of subjects in words.
#pragma once

#include <string>
#include <string_view>

namespace irsa::iam {

/// "every service account of namespace payments" for system:serviceaccount:payments:*. `pattern` is
/// one that some legal subject matches, under an operator that globs.
[[nodiscard]] std::string pattern_in_words(std::string_view pattern);

/// "payments/api" for system:serviceaccount:payments:api; anything else as it is, escaped.
[[nodiscard]] std::string short_subject(std::string_view subject);

}  // namespace irsa::iam
