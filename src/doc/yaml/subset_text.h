// The text under the fast YAML reader (subset_reader.h): where the reader is in it, and where a
// scalar, or the white space before the next one, ends. It does not understand what is not in the
// subset: then functions that return bool return false, and the reader gives up.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "doc/yaml/text.h"

namespace irsa::doc {

/// Does a token of the block style end before this character (NUL: the end of the text)?
[[nodiscard]] inline bool ends_token(char c) { return is_blank(c) || is_break(c) || c == '\0'; }

class SubsetText {
 protected:
  static constexpr int kEnd = -1;  ///< the indentation of the end of the text

  explicit SubsetText(std::string_view text) : text_(text) {}

  [[nodiscard]] char peek(std::size_t ahead = 0) const { return char_at(text_, at_ + ahead); }
  [[nodiscard]] bool is_entry() const { return peek() == '-' && ends_token(peek(1)); }
  [[nodiscard]] int column() const { return static_cast<int>(at_ - line_); }
  /// Is there nothing left on the line but perhaps a comment?
  [[nodiscard]] bool at_line_end() const {
    return is_break(peek()) || peek() == '\0' || at_comment();
  }
  [[nodiscard]] bool at_comment() const {
    return peek() == '#' && at_ > 0 && text_[at_ - 1] == ' ';
  }
  [[nodiscard]] std::size_t behind_spaces(std::size_t at) const {
    while (char_at(text_, at) == ' ') ++at;
    return at;
  }
  void skip_spaces() { at_ = behind_spaces(at_); }
  void skip_break() { at_ += peek() == '\r' && peek(1) == '\n' ? 2 : 1; }

  /// From the beginning of a line to the next content; sets indent_.
  bool skip_lines();
  /// What follows most values: a line end, and content that is indented by no more than `parent`.
  /// Goes there from `end`, or does nothing.
  bool next_line(std::size_t end, int parent);
  /// From after a value to the next content. Nothing but a comment may be on the line.
  bool end_line();
  /// Between the tokens in brackets: to the next, over lines and comments.
  void skip_flow_space();
  [[nodiscard]] bool starts_plain() const;
  /// The end of the plain scalar at at_: of its line, or before `: ` (then it is a `key`) or ` #`.
  bool scan_plain(std::size_t& end, bool& key) const;
  /// The lines in which the plain scalar from at_ to `end` goes on: those that are indented by more
  /// than `parent`. Its value is in scratch_ if there are several.
  bool plain_lines(int parent, std::size_t& end, bool& several);
  /// Reads over the quoted scalar at at_, which may have several `lines`. Its value is in scratch_
  /// if it has some, or holds escapes.
  bool scan_quoted(bool lines, std::size_t& end, bool& decoded);
  /// The lines of a block scalar into scratch_, without the last line end. Leaves at_ at the
  /// beginning of the line after them.
  bool block_lines(int parent, bool folded, std::size_t& end);

  std::string_view text_;
  std::size_t at_ = 0;    // where the reader is
  std::size_t line_ = 0;  // beginning of the line at_ is on
  int indent_ = 0;        // of the line at_ is on, when at_ is at its first character
  std::string scratch_;   // the value of a scalar that is not spelled out in the text

 private:
  bool fold_quoted(std::size_t at, char quote, std::size_t& next);
  std::size_t skip_breaks();
  void fold(std::size_t breaks);
  bool unescape(std::size_t& at);
  bool continue_line(std::size_t at, std::size_t& next);
};

}  // namespace irsa::doc
