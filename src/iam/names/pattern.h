// Patterns of the Like operators after policy variables were replaced. A `*` or `?` from ${*}, ${?}
// or a variable's value is an ordinary character: a pattern is no plain string.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/wildcard.h"

namespace irsa::iam {

/// A byte (0 to 255), or one of the wildcards below.
using PatternToken = char16_t;
inline constexpr PatternToken kAnyRun = 0x100;
inline constexpr PatternToken kAnyOne = 0x101;
using Pattern = std::u16string;

/// Where the first `*` or `?` of a text is; npos if it has none. Asked of every action of every
/// policy: find_first_of calls a function for each character.
[[nodiscard]] inline std::size_t first_wildcard(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '*' || text[at] == '?') return at;
  }
  return std::string_view::npos;
}

/// `globs`: are `*` and `?` wildcards?
[[nodiscard]] Pattern to_pattern(std::string_view text, bool globs);
/// The text of a pattern without wildcards.
[[nodiscard]] bool has_wildcards(const Pattern& pattern);
[[nodiscard]] std::string literal_text(const Pattern& pattern);
/// As in a policy: wildcards as `*` and `?`. For messages.
[[nodiscard]] std::string to_string(const Pattern& pattern);

[[nodiscard]] bool glob_matches(const Pattern& pattern, std::string_view text);
/// Of a text as it is written: base/wildcard.h.
using irsa::glob_matches;

}  // namespace irsa::iam
