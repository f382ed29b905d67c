#include "doc/subset_text.h"

#include <algorithm>
#include <array>

namespace irsa::doc {

namespace {

/// Characters that a plain scalar in a block cannot simply go over.
constexpr std::array<bool, 256> kStops = [] {
  std::array<bool, 256> stops = {};
  for (const char c : {':', '#', '\n', '\r', '\t', '\0'})
    stops[static_cast<unsigned char>(c)] = true;
  return stops;
}();

/// Characters that a plain scalar cannot begin with.
constexpr std::array<bool, 256> kIndicators = [] {
  std::array<bool, 256> indicators = {};
  for (const char c : {',',  '[', ']', '{', '}', '#', '&', '*',  '!',  '|',  '>',
                       '\'', '"', '%', '@', '`', '?', ' ', '\t', '\r', '\n', '\0'})
    indicators[static_cast<unsigned char>(c)] = true;
  return indicators;
}();

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

bool SubsetText::end_line() {
  skip_spaces();
  if (!at_line_end()) return false;
  at_ = end_of_line(text_, at_);
  if (at_ < text_.size()) skip_break();
  return skip_lines();
}

bool SubsetText::starts_plain() const {
  const char c = peek();
  if (c == '-' || c == ':') return !ends_token(peek(1));
  return !kIndicators[static_cast<unsigned char>(c)];
}

bool SubsetText::scan_plain(std::size_t& end, bool& key) const {
  key = false;
  std::size_t at = at_;
  for (;; ++at) {
    while (at < text_.size() && !kStops[static_cast<unsigned char>(text_[at])]) ++at;
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
  return !key || end == at;  // no blanks before the ':' of a key
}

bool SubsetText::plain_lines(int parent, std::size_t& end, bool& several) {
  const std::size_t first = at_;
  while (true) {
    at_ = end;
    skip_spaces();
    if (!is_break(peek())) break;  // a comment ends it
    std::size_t breaks = 0;
    for (; is_break(peek()); ++breaks) {
      skip_break();
      line_ = at_;
      skip_spaces();
    }
    if (at_ >= text_.size() || column() <= parent || peek() == '#') break;
    if (!several) scratch_.assign(text_, first, end - first);
    several = true;
    scratch_.append(breaks == 1 ? 1 : breaks - 1, breaks == 1 ? ' ' : '\n');
    bool key = false;
    if (!scan_plain(end, key) || key) return false;
    scratch_.append(text_, at_, end - at_);
  }
  at_ = first;
  return true;
}

bool SubsetText::scan_quoted(std::size_t& end, bool& decoded) {
  const char quote = peek();
  decoded = false;
  for (std::size_t at = at_ + 1;; ++at) {
    const char c = char_at(text_, at);
    if (c == '\0' || is_break(c)) return false;
    const bool escape = quote == '"' ? c == '\\' : c == '\'' && char_at(text_, at + 1) == '\'';
    if (escape) {
      if (!decoded) scratch_.assign(text_, at_ + 1, at - at_ - 1);
      decoded = true;
      if (!unescape(char_at(text_, ++at))) return false;
    } else if (c == quote) {
      end = at + 1;
      return true;
    } else if (decoded) {
      scratch_ += c;
    }
  }
}

bool SubsetText::block_lines(int parent, bool folded, std::size_t& end) {
  int indent = 0;  // of the text; 0 is not known yet
  int empty = 0;   // empty lines before this one
  int widest = 0;  // blanks on empty lines before the text
  while (at_ < text_.size()) {
    line_ = at_;
    skip_spaces();
    const int spaces = column();
    const std::size_t line_end = end_of_line(text_, at_);
    if (at_ == line_end) {
      if (line_end >= text_.size()) return false;
      if (indent != 0 && spaces > indent) return false;
      widest = std::max(widest, spaces);
      ++empty;
      skip_break();
      continue;
    }
    const int least = indent != 0 ? indent : parent + 1;
    if (spaces < least) {
      at_ = line_;
      return indent != 0 || widest <= parent;
    }
    if (indent == 0 && (widest > spaces || (folded && empty > 0))) return false;
    if (indent == 0) {
      scratch_.append(static_cast<std::size_t>(empty), '\n');
    } else if (folded && empty == 0) {
      scratch_ += ' ';
    } else {
      scratch_.append(static_cast<std::size_t>(folded ? empty : empty + 1), '\n');
    }
    if (indent == 0) indent = spaces;
    at_ = line_ + static_cast<std::size_t>(indent);
    // Folding keeps lines that are indented more, and blanks alone may be
    // text or not.
    if (folded && is_blank(peek())) return false;
    if (text_.find_first_not_of("\t ", at_) >= line_end) return false;
    scratch_.append(text_, at_, line_end - at_);
    at_ = end = line_end;
    empty = 0;
    if (at_ >= text_.size()) break;
    skip_break();
  }
  return true;
}

bool SubsetText::unescape(char c) {
  switch (c) {
    case '\'':
    case '"':
    case '\\': scratch_ += c; return true;
    case 'n': scratch_ += '\n'; return true;
    case 't': scratch_ += '\t'; return true;
    default: return false;
  }
}

}  // namespace irsa::doc
