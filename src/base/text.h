// Small helpers for text, without any knowledge of the domain.
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

/// The candidate closest to `name`, for "did you mean": within a third of its length and at most
/// `limit` edits; ties go to the first. Empty when none is close.
[[nodiscard]] std::string_view nearest(std::string_view name,
                                       const std::vector<std::string_view>& candidates,
                                       std::size_t limit = 3);

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
/// The same escaping without quotes and without the cut, for text that is shown as it stands.
[[nodiscard]] std::string printable(std::string_view value);

/// Text for a log that a CI system reads along: GitHub's runner takes a line that begins with `::`
/// for a command, it and Azure's agent `##[` and `##vso[` wherever they stand. A word joiner, which
/// is not seen, goes between.
[[nodiscard]] std::string without_commands(std::string_view text);
/// The same for JSON, in which a `#` can be written in another way.
[[nodiscard]] std::string json_without_commands(std::string_view json);

/// "1 file", "2 files".
[[nodiscard]] std::string count_of(std::size_t n, std::string_view singular,
                                   std::string_view plural = {});

}  // namespace irsa
