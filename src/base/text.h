// Small helpers for text that know nothing of Kubernetes or AWS.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace irsa {

[[nodiscard]] constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
[[nodiscard]] constexpr bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/// ASCII only: the names this tool compares (ARNs, Kubernetes names, policy keys) are ASCII.
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool equals_ignoring_case(std::string_view a, std::string_view b);
[[nodiscard]] std::string_view trim(std::string_view text);  // blanks, tabs, line ends
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// Number of single-byte insertions, deletions, replacements and swaps of neighbours that lead from
/// a to b (optimal string alignment). Stops early and returns limit + 1 when it exceeds `limit`.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit);

/// How many edits a name may be from the one that was meant: a third of its length, and at most
/// `limit`.
[[nodiscard]] std::size_t reach_of_slip(std::string_view name, std::size_t limit = 3);

/// The candidate closest to `name`, for "did you mean": within reach_of_slip(); ties go to the
/// first. Empty when none is close.
[[nodiscard]] std::string_view nearest(std::string_view name,
                                       const std::vector<std::string_view>& candidates,
                                       std::size_t limit = 3);

/// Is this character (one code point in UTF-8) one that would be acted on rather than shown? C0,
/// DEL, C1, line and paragraph separators, and what reorders text (U+061C, U+200E, U+200F,
/// U+202A..E, U+2066..9).
[[nodiscard]] bool acts_on_text(std::string_view character);

/// A value for a message: in single quotes, control characters and invalid UTF-8 escaped as \xNN
/// (a value from the input must not move the cursor or colour the terminal), cut with '…' after
/// 120 code points.
[[nodiscard]] std::string quoted(std::string_view value);
/// Where <iomanip> is included, too: std::quoted would fit a string better than the one above.
[[nodiscard]] inline std::string quoted(const std::string& value) {
  return quoted(std::string_view(value));
}
[[nodiscard]] inline std::string quoted(const char* value) {
  return quoted(std::string_view(value));
}
/// The same escaping without quotes and without the cut, for text that is shown as it is.
[[nodiscard]] std::string printable(std::string_view value);

/// A hint for people as a sentence: with a capital, unless it begins with something that is written
/// as it is (a command, a key), and a stop.
[[nodiscard]] std::string as_sentence(std::string_view text);

/// "1 file", "2 files".
[[nodiscard]] std::string count_of(std::size_t n, std::string_view singular,
                                   std::string_view plural = {});

}  // namespace irsa
