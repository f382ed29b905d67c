// Words that people write where a value belongs, as documentation and scripts have them.
#pragma once

#include <string_view>

namespace irsa::config {

/// ACCOUNT_ID, YOUR-ROLE: a word of a longer value, up to where something else than letters,
/// digits,
/// '-' and '_' comes.
[[nodiscard]] bool is_stand_in(std::string_view word);

/// Nothing but a request to write something else, or word that something else is written later:
/// "change-me", "replaced-by-kustomize". No part of a longer value: roles may be called so.
[[nodiscard]] bool is_request(std::string_view value);

/// The same in words. Nothing that is asked about here is a sentence.
[[nodiscard]] bool is_request_in_words(std::string_view value);

}  // namespace irsa::config
