#include "doc/select/splitter.h"

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <utility>

#include "base/byte_block.h"
#include "doc/text_input.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

/// Does the line at `at` begin with `mark` (three characters) and white space? To kubectl, a
/// comment may be right behind `---`, and other line ends are white space there.
bool is_marker(std::string_view text, std::size_t at, const char* mark) {
  if (text.compare(at, 3, mark) != 0) return false;
  return at + 3 == text.size() || is_blank(text[at + 3]) || is_break(text[at + 3]) ||
         (mark[0] == '-' && (text[at + 3] == '#' || other_line_end(text.substr(at + 3)) > 0));
}

/// Is the line at `at` a directive? `%{` is a template's.
bool is_directive(std::string_view text, std::size_t at) {
  const char letter = static_cast<char>(char_at(text, at + 1) | 0x20);
  return char_at(text, at) == '%' && letter >= 'a' && letter <= 'z';
}

/// Is the line at `at` what somebody took for a separator, with too many dashes?
bool is_long_marker(std::string_view text, std::size_t at) {
  if (text.compare(at, 4, "----") != 0) return false;
  const std::size_t behind = skip_blanks(text, text.find_first_not_of('-', at));
  return behind >= text.size() || is_break(text[behind]);
}

std::size_t next_line(std::string_view text, std::size_t at) {
  const void* found = std::memchr(text.data() + at, '\n', text.size() - at);
  return found == nullptr
             ? text.size()
             : static_cast<std::size_t>(static_cast<const char*>(found) - text.data()) + 1;
}

/// The line ends in a block that no space follows. Looks one byte further.
ByteSet ends_before_unindented(const char* bytes) {
  return ByteBlock(bytes).equal('\n').without(ByteBlock(bytes + 1).equal(' '));
}

/// The next line that does not begin with a space.
std::size_t next_unindented_line(std::string_view text, std::size_t at) {
  constexpr std::size_t kSize = ByteBlock::kSize, kFour = 4 * kSize;
  for (; at + kFour < text.size(); at += kFour) {
    const char* const bytes = text.data() + at;
    const ByteSet any =
        (ends_before_unindented(bytes) | ends_before_unindented(bytes + kSize)) |
        (ends_before_unindented(bytes + 2 * kSize) | ends_before_unindented(bytes + 3 * kSize));
    if (any.bits() != 0) break;
  }
  for (; at + kSize < text.size(); at += kSize) {
    const std::uint32_t ends = ends_before_unindented(text.data() + at).bits();
    if (ends != 0) return at + static_cast<std::size_t>(std::countr_zero(ends)) + 1;
  }
  while (true) {
    at = next_line(text, at);
    if (at >= text.size() || text[at] != ' ') return at;
  }
}

}  // namespace

void Splitter::refuse(Piece& piece, Refusal why, std::size_t at) {
  piece.refusal = why;
  piece.refused_begin = at;
  piece.refused_end = end_of_line(text_, at);
}

/// Directives and the `---` they are before, or just the `---`.
void Splitter::read_head(Piece& piece) {
  std::size_t line = at_;
  bool directives = false;
  const bool behind_end = std::exchange(ended_, false);
  if (is_long_marker(text_, at_)) {
    refuse(piece, Refusal::long_marker, at_);
    piece.content = at_ = next_line(text_, at_);
    return;
  }
  if (behind_end) refuse(piece, Refusal::behind_end, skip_space(text_, at_));
  if (const auto directive = std::exchange(directive_, std::nullopt)) {
    refuse(piece, Refusal::directive, *directive);
  }
  while (line < text_.size()) {
    const std::size_t content = skip_blanks(text_, line);
    const char c = char_at(text_, content);
    if (is_directive(text_, line)) {
      if (!directives && !behind_end) refuse(piece, Refusal::directive, line);
      directives = true;
    } else if (c != '#' && !is_break(c) && content < text_.size()) {
      break;
    }
    line = next_line(text_, line);
  }
  if (line >= text_.size() || !is_marker(text_, line, "---") || (!directives && line != at_)) {
    return;
  }
  if (behind_end) piece.refusal = Refusal::none;
  std::size_t behind = skip_blanks(text_, line + 3);
  while (const std::size_t length = other_line_end(text_.substr(behind))) {
    behind = skip_blanks(text_, behind + length);
  }
  const char c = char_at(text_, behind);
  const bool bare = behind >= text_.size() || is_break(c) || c == '#';
  at_ = next_line(text_, line);
  piece.content = bare ? at_ : line;
  piece.empty = bare;
  if (!bare && piece.refusal == Refusal::none) refuse(piece, Refusal::text_on_marker, behind);
  if (directives || !bare) piece.outline.set_unsure();
}

/// Behind a `---`, a directive and another `---`: to kubectl, a document that it cannot read.
void Splitter::set_directives_apart(Piece& piece) {
  if (piece.empty || at_ >= text_.size() || text_[at_] != '-') return;
  std::size_t line = piece.content;
  std::optional<std::size_t> first;
  for (; line < at_; line = next_line(text_, line)) {
    const std::size_t content = skip_blanks(text_, line);
    if (is_directive(text_, line)) {
      if (!first) first = line;
    } else if (content < at_ && text_[content] != '#' && !is_break(text_[content])) {
      return;
    }
  }
  piece.empty = true;
  directive_ = first;
}

/// The lines up to the next marker.
void Splitter::read_lines(Piece& piece) {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == '-' || c == '.') {
      if (is_marker(text_, at_, "---") || is_marker(text_, at_, "...")) return;
      if (is_long_marker(text_, at_)) return;
      const bool dashes = text_.compare(at_, 3, "---") == 0;
      if (dashes && piece.refusal == Refusal::none) refuse(piece, Refusal::dashes, at_);
    }
    if (piece.empty && c != '#') {
      // The first content decides where the root is.
      const std::size_t content = skip_blanks(text_, at_);
      const char first = char_at(text_, content);
      if (content < text_.size() && !is_break(first) && first != '#') {
        piece.empty = false;
        if (content > at_) piece.outline.set_unsure();
      }
    }
    if (!is_blank(c) && !is_break(c)) piece.outline.line(text_, at_);
    // What is before the first content has to be seen line by line, the rest at column 0.
    at_ = piece.empty ? next_line(text_, at_) : next_unindented_line(text_, at_);
  }
}

std::optional<Piece> Splitter::next() {
  if (at_ >= text_.size()) return std::nullopt;
  Piece piece{.begin = at_, .end = at_, .content = at_, .empty = true};
  read_head(piece);
  read_lines(piece);
  set_directives_apart(piece);
  piece.end = at_;
  // With nothing behind it, it keeps kubectl from reading what is before it.
  const bool last = at_ < text_.size() && is_long_marker(text_, at_) &&
                    skip_space(text_, end_of_line(text_, at_)) >= text_.size();
  if (last && piece.refusal == Refusal::none) refuse(piece, Refusal::long_marker, at_);
  if (at_ < text_.size() && text_[at_] == '.') {
    at_ = next_line(text_, at_);
    ended_ = true;
  }
  return piece;
}

}  // namespace irsa::doc
