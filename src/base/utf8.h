// UTF-8: checking and counting. Code points are what the report formats count columns in.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace irsa {

/// U+FEFF, with which some programs begin a file.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Byte offset of the first byte that is not valid UTF-8 (overlong forms, surrogates and values
/// over U+10FFFF included); nullopt when all of it is valid.
[[nodiscard]] std::optional<std::size_t> find_invalid_utf8(std::string_view text);

/// Is this one code point, in UTF-8, of those that show nothing: without width (zero-width space
/// and joiners, byte order mark, soft hyphen, word joiner, direction marks) or a blank other than '
/// ' (no-break space)?
[[nodiscard]] bool is_invisible(std::string_view code_point);

/// Code points in `text`; every invalid byte counts as one.
[[nodiscard]] std::size_t count_code_points(std::string_view text);

/// Length in bytes (1 to 4) of the valid code point that starts at text[at]; 0 if there is none.
[[nodiscard]] std::size_t code_point_length(std::string_view text, std::size_t at);

/// Is it a character's number, and no half of a UTF-16 pair?
[[nodiscard]] constexpr bool is_code_point(std::uint32_t value) {
  return value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF);
}
/// Appends a code point as UTF-8.
void append_utf8(std::string& out, std::uint32_t code_point);

}  // namespace irsa
