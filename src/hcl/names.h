// Characters and names (identifiers) of HCL, as hashicorp/hcl reads them.
#pragma once

#include <cstddef>
#include <string_view>

namespace irsa::hcl {

/// Length of the character at text[at], in bytes, as far as HCL looks (overlong forms and
/// surrogates count as characters); 0 if it is broken.
[[nodiscard]] std::size_t character_length(std::string_view text, std::size_t at);

/// The byte offset at which the name ends that begins at `at`; `at` itself if there is none.
[[nodiscard]] std::size_t name_end(std::string_view text, std::size_t at);

/// Is all of `text` one name?
[[nodiscard]] bool is_identifier(std::string_view text);

}  // namespace irsa::hcl
