#include "doc/yaml/subset_text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/byte_block.h"
#include "base/byte_table.h"
#include "base/utf8.h"

namespace irsa::doc {

namespace {

/// Characters that a plain scalar in a block cannot simply go over.
constexpr ByteTable kStops(std::string_view(":#\n\r\t\0", 6));

/// Characters that a plain scalar cannot begin with.
constexpr ByteTable kIndicators(std::string_view(",[]{}#&*!|>'\"%@`? \t\r\n\0", 22));

/// The escapes of double quotes, but for those that give a code point's number (YAML 1.1, 5.7).
constexpr std::array<std::pair<char, std::string_view>, 18> kEscapes = {{
    {'"', "\""},
    {'\\', "\\"},
    {'n', "\n"},
    {' ', " "},
    {'t', "\t"},
    {'\t', "\t"},
    {'0', std::string_view("\0", 1)},
    {'a', "\a"},
    {'b', "\b"},
    {'v', "\v"},
    {'f', "\f"},
    {'r', "\r"},
    {'e', "\x1B"},
    {'\'', "'"},
    {'N', "\xC2\x85"},
    {'_', "\xC2\xA0"},
    {'L', "\xE2\x80\xA8"},
    {'P', "\xE2\x80\xA9"},
}};

/// The first byte from `at` on that a plain scalar cannot simply go over.
std::size_t next_stop(std::string_view text, std::size_t at) {
  for (; at + ByteBlock::kSize <= text.size(); at += ByteBlock::kSize) {
    const ByteBlock block(text.data() + at);
    const std::uint32_t may = (block.equal(':') | block.equal('#') | block.at_most('\x1F')).bits();
    if (may == 0) continue;
    at += static_cast<std::size_t>(std::countr_zero(may));
    break;
  }
  return kStops.find_in(text, at);
}

}  // namespace

bool SubsetText::skip_lines() {
  while (true) {
    line_ = at_;
    skip_spaces();
    if (at_ >= text_.size()) {
      indent_ = kEnd;
      return true;
    }
    if (peek() == '#') at_ = end_of_line(text_, at_);
    if (is_break(peek())) {
      skip_break();
    } else if (at_ < text_.size()) {
      indent_ = column();
      return peek() != '\t';
    }
  }
}

bool SubsetText::next_line(std::size_t end, int parent) {
  if (char_at(text_, end) != '\n') return false;
  const std::size_t content = behind_spaces(end + 1);
  const auto indent = static_cast<int>(content - end - 1);
  const char c = char_at(text_, content);
  if (indent > parent || is_break(c) || c == '#' || c == '\t' || c == '\0') return false;
  line_ = end + 1;
  at_ = content;
  indent_ = indent;
  return true;
}

bool SubsetText::end_line() {
  skip_spaces();
  if (at_comment()) at_ = end_of_line(text_, at_);
  if (at_ < text_.size()) {
    if (!is_break(peek())) return false;
    skip_break();
  }
  return skip_lines();
}

void SubsetText::skip_flow_space() {
  while (true) {
    skip_spaces();
    if (at_comment()) at_ = end_of_line(text_, at_);
    if (!is_break(peek())) return;
    skip_break();
  }
}

bool SubsetText::starts_plain() const {
  const char c = peek();
  if (c == '-' || c == ':') return !ends_token(peek(1));
  return !kIndicators.contains(c);
}

bool SubsetText::scan_plain(std::size_t& end, bool& key) const {
  key = false;
  std::size_t at = at_;
  for (;; ++at) {
    at = next_stop(text_, at);
    const char c = char_at(text_, at);
    if (c == '\t') return false;
    if (c == ':') {
      if (!ends_token(char_at(text_, at + 1))) continue;
      key = true;
    } else if (c == '#' && text_[at - 1] != ' ') {
      continue;
    }
    break;
  }
  end = at;
  while (end > at_ && text_[end - 1] == ' ') --end;
  return true;
}

bool SubsetText::plain_lines(int parent, std::size_t& end, bool& several) {
  const std::size_t first = at_;
  while (true) {
    at_ = end;
    skip_spaces();
    if (!is_break(peek())) break;  // a comment ends it
    const std::size_t breaks = skip_breaks();
    if (at_ >= text_.size() || column() <= parent || peek() == '#') break;
    if (!several) scratch_.assign(text_, first, end - first);
    several = true;
    fold(breaks);
    bool key = false;
    if (!scan_plain(end, key) || key) return false;
    scratch_.append(text_, at_, end - at_);
  }
  at_ = first;
  return true;
}

bool SubsetText::scan_quoted(bool lines, std::size_t& end, bool& decoded) {
  const char quote = peek();
  decoded = false;
  std::size_t from = at_ + 1;  // of what is not in scratch_ yet
  const auto take = [&](std::size_t to) {
    if (!decoded) scratch_.clear();
    decoded = true;
    scratch_.append(text_, from, to - from);
  };
  for (std::size_t at = from;; ++at) {
    const char c = char_at(text_, at);
    const bool twice = c == '\'' && c == quote && char_at(text_, at + 1) == quote;
    if (c == quote && !twice) {
      if (decoded) take(at);
      end = at + 1;
      return true;
    }
    if (twice || (c == '\\' && quote == '"')) {
      take(at);
      ++at;
      if (!twice && is_break(char_at(text_, at))) {
        if (!lines || !continue_line(at, from)) return false;
        at = from - 1;
      } else {
        if (!twice && !unescape(at)) return false;
        if (twice) scratch_ += quote;
        from = at + 1;
      }
    } else if (is_break(c)) {
      // Blanks before a line end mean nothing, but an escaped one, which has been taken already.
      std::size_t text_end = at;
      while (text_end > from && is_blank(text_[text_end - 1])) --text_end;
      take(text_end);
      if (!lines || !fold_quoted(at, quote, from)) return false;
      at = from - 1;
    } else if (c == '\0') {
      return false;
    }
  }
}

/// From the line end at `at` in a quoted scalar to the `next` text.
bool SubsetText::fold_quoted(std::size_t at, char quote, std::size_t& next) {
  const std::size_t begin = std::exchange(at_, at);
  const std::size_t breaks = skip_breaks();
  // yaml-cpp 0.7 drops empty lines before the closing quote.
  const bool good = column() > 0 && peek() != '\t' && (peek() != quote || breaks == 1);
  next = std::exchange(at_, begin);
  if (good) fold(breaks);
  return good;
}

/// From a line end over it and empty lines, to the text behind. The number of line ends.
std::size_t SubsetText::skip_breaks() {
  std::size_t breaks = 0;
  for (; is_break(peek()); ++breaks) {
    skip_break();
    line_ = at_;
    skip_spaces();
  }
  return breaks;
}

/// What so many line ends mean in a scalar that is no block.
void SubsetText::fold(std::size_t breaks) {
  scratch_.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
}

bool SubsetText::block_lines(int parent, bool folded, std::size_t& end) {
  int indent = 0;     // of the text; 0 is not known yet
  int empty = 0;      // empty lines before this one
  int widest = 0;     // blanks on empty lines before the text
  bool more = false;  // Was the last line indented more than the text?
  while (at_ < text_.size()) {
    line_ = at_;
    skip_spaces();
    const int spaces = column();
    const std::size_t line_end = end_of_line(text_, at_);
    const bool blank = at_ == line_end;
    if (blank && line_end >= text_.size()) return false;
    if (blank && (indent == 0 || spaces <= indent)) {
      widest = std::max(widest, spaces);
      ++empty;
      skip_break();
      continue;
    }
    const bool first = indent == 0;
    if (spaces < (first ? parent + 1 : indent)) {
      at_ = line_;
      return !first || widest <= parent;
    }
    if (first && (widest > spaces || (folded && empty > 0) || peek() == '\t')) return false;
    if (first) indent = spaces;
    at_ = line_ + static_cast<std::size_t>(indent);
    // Tabs alone may be text or not.
    if (!blank && skip_blanks(text_, at_) >= line_end) return false;
    // Folding leaves the line ends alone around lines that are indented more.
    const bool was_more = std::exchange(more, is_blank(peek()));
    const int lines = empty + (!first && (!folded || more || was_more) ? 1 : 0);
    scratch_.append(static_cast<std::size_t>(lines), '\n');
    if (!first && lines == 0) scratch_ += ' ';
    scratch_.append(text_, at_, line_end - at_);
    at_ = line_end;
    if (!blank) end = line_end;
    empty = 0;
    if (at_ >= text_.size()) break;
    skip_break();
  }
  return true;
}

/// From an escaped line end at `at`, which means nothing, to the `next` text.
bool SubsetText::continue_line(std::size_t at, std::size_t& next) {
  const std::size_t begin = std::exchange(at_, at);
  // What empty lines mean behind it, the parsers do not agree about.
  const bool good = skip_breaks() == 1 && column() > 0 && peek() != '\t' && peek() != '"';
  next = std::exchange(at_, begin);
  return good;
}

/// The escape whose character behind the backslash is at `at`, which becomes its last character.
bool SubsetText::unescape(std::size_t& at) {
  const char c = char_at(text_, at);
  for (const auto& [letter, meaning] : kEscapes) {
    if (letter == c) {
      scratch_ += meaning;
      return true;
    }
  }
  const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (digits == 0 || at + digits >= text_.size()) return false;
  std::uint32_t code_point = 0;
  const char* const first = text_.data() + at + 1;
  const auto [end, error] = std::from_chars(first, first + digits, code_point, 16);
  if (error != std::errc{} || end != first + digits || !is_code_point(code_point)) return false;
  append_utf8(scratch_, code_point);
  at += digits;
  return true;
}

}  // namespace irsa::doc
