// UTF-8: checking and counting. Code points are what the report formats count columns in.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace irsa {

/// Byte offset of the first byte that is not valid UTF-8 (overlong forms, surrogates and values
/// over U+10FFFF included); nullopt when all of it is valid.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// Code points in `text`; every invalid byte counts as one.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

/// Length in bytes (1 to 4) of the valid code point that starts at text[at]; 0 if there is none.
[[nodiscard]] std::size_t code_point_length(std::string_view text, std::size_t at);

}  // namespace irsa
