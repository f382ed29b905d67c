// Where a token ends in YAML source text, if a parser has said where it begins. yaml-cpp gives
// start marks only, and these are at the anchor or tag if there is one. All offsets are bytes into
// `text`, which ends where the document ends.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace irsa::doc {

[[nodiscard]] inline bool is_blank(char c) { return c == ' ' || c == '\t'; }
[[nodiscard]] inline bool is_break(char c) { return c == '\n' || c == '\r'; }

/// The character at `at`; NUL behind the end (a document holds no NUL).
[[nodiscard]] inline char char_at(std::string_view text, std::size_t at) {
  return at < text.size() ? text[at] : '\0';
}

/// The first byte from `at` on that is no blank.
[[nodiscard]] std::size_t skip_blanks(std::string_view text, std::size_t at);
/// The first byte from `at` on that is no blank, no line end and in no comment.
[[nodiscard]] std::size_t skip_space(std::string_view text, std::size_t at);
/// The end of the line that `at` is on, before its line end.
[[nodiscard]] std::size_t end_of_line(std::string_view text, std::size_t at);

/// An anchor and a tag in either order, from `at` on.
struct PropertiesText {
  std::size_t end;      ///< after the last of them
  std::size_t content;  ///< where the node itself may begin
  bool tag = false;     ///< Is one of them a tag?
};
[[nodiscard]] PropertiesText skip_properties(std::string_view text, std::size_t at);

/// The end of `!tag` or `!<tag>`.
[[nodiscard]] std::size_t end_of_tag(std::string_view text, std::size_t at);

/// The end of `*name` or `&name`.
[[nodiscard]] std::size_t end_of_anchor(std::string_view text, std::size_t at);

/// Behind the closing quote of the scalar that begins with the quote at `at`; nullopt when it is
/// not closed.
[[nodiscard]] std::optional<std::size_t> end_of_quoted(std::string_view text, std::size_t at);

/// The end of the plain scalar at `at` that means `value`, perhaps over several lines.
[[nodiscard]] std::size_t end_of_plain(std::string_view text, std::size_t at,
                                       std::string_view value);

/// The end of the last line that holds text of the block scalar whose `|` or `>` is at `at`; that
/// of its header when it holds none. `value` is what it means.
[[nodiscard]] std::size_t end_of_block(std::string_view text, std::size_t at,
                                       std::string_view value);

/// A CR that no LF follows: a line end for go-yaml, text for yaml-cpp 0.7.
[[nodiscard]] bool has_lone_cr(std::string_view text);

}  // namespace irsa::doc
