#include "doc/yaml/go_yaml_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "base/text.h"
#include "base/utf8.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

constexpr const char* kBlanksOnly = "remove it, or write spaces instead";
constexpr const char* kQuoteIt = "put quotes around the text";

bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_' || c == '-'; }

bool is_hex_digit(char c) {
  const char lower = static_cast<char>(c | 0x20);
  return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

/// Are there more than so many characters between the two places?
bool is_longer(std::string_view text, std::size_t most) {
  if (text.size() <= most) return false;
  const auto characters =
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return static_cast<std::size_t>(characters) > most;
}

}  // namespace

inline char GoYamlScanner::look(std::size_t ahead) const { return char_at(text_, at_ + ahead); }

/// Is there white space, or the end of the text?
inline bool GoYamlScanner::ends_word(std::size_t ahead) const {
  const char c = look(ahead);
  return is_blank(c) || is_break(c) || at_ + ahead >= text_.size();
}

void GoYamlScanner::skip_line_end() {
  at_ += look() == '\r' && look(1) == '\n' ? 2 : 1;
  line_ = at_;
}

const GoYamlScanner::Item& GoYamlScanner::peek() {
  while (true) {
    if (!items_.empty()) {
      // The head may turn out to be a key's first token.
      const auto key = std::find_if(keys_.begin(), keys_.end(), [&](const SimpleKey& known) {
        return known.possible && known.number == taken_;
      });
      if (key == keys_.end() || !is_valid(*key)) return items_.front();
    }
    fetch();
  }
}

void GoYamlScanner::skip() {
  items_.pop_front();
  ++taken_;
}

void GoYamlScanner::add(GoYamlToken kind, std::size_t begin) {
  items_.push_back({kind, begin, at_});
}

/// Before the token of this number.
void GoYamlScanner::insert(GoYamlToken kind, std::size_t number, std::size_t begin) {
  items_.insert(items_.begin() + static_cast<std::ptrdiff_t>(number - taken_),
                {kind, begin, begin + 1});
}

/// Outside of brackets, text further to the right begins a collection.
void GoYamlScanner::roll_indent(int column, std::size_t number, GoYamlToken kind,
                                std::size_t begin) {
  if (keys_.size() > 1 || indent_ >= column) return;
  indents_.push_back(indent_);
  indent_ = column;
  insert(kind, number, begin);
}

void GoYamlScanner::unroll_indent(int column) {
  if (keys_.size() > 1) return;
  while (indent_ > column) {
    add(GoYamlToken::block_end, at_);
    indent_ = indents_.back();
    indents_.pop_back();
  }
}

void GoYamlScanner::refuse_key_alone(const SimpleKey& key) const {
  throw GoYamlRefusal{key.at, end_of_line(text_, key.at),
                      "a line that is not a 'key: value' where one is expected",
                      "write a ':' and a value after it, or remove it"};
}

/// Can its ':' still come?
bool GoYamlScanner::is_valid(SimpleKey& key) const {
  constexpr std::size_t kLongest = 1024;
  if (!key.possible) return false;
  if (key.line == line_ && !is_longer(text_.substr(key.at, at_ - key.at), kLongest)) return true;
  if (key.required) refuse_key_alone(key);
  key.possible = false;
  return false;
}

void GoYamlScanner::save_simple_key() {
  if (!key_allowed_) return;
  remove_simple_key();
  keys_.back() = {.possible = true,
                  .required = keys_.size() == 1 && indent_ == column(),
                  .number = taken_ + items_.size(),
                  .at = at_,
                  .column = column(),
                  .line = line_};
}

void GoYamlScanner::remove_simple_key() {
  SimpleKey& key = keys_.back();
  if (key.possible && key.required) refuse_key_alone(key);
  key.possible = false;
}

void GoYamlScanner::skip_to_token() {
  while (true) {
    while (look() == ' ' || (look() == '\t' && (keys_.size() > 1 || !key_allowed_))) ++at_;
    if (look() == '#') at_ = end_of_line(text_, at_);
    if (!is_break(look())) return;
    skip_line_end();
    if (keys_.size() == 1) key_allowed_ = true;
  }
}

void GoYamlScanner::fetch() {
  skip_to_token();
  unroll_indent(column());
  if (at_ >= text_.size()) return fetch_end();
  const bool block = keys_.size() == 1;
  switch (look()) {
    case '[': return fetch_flow_begin(GoYamlToken::flow_sequence);
    case '{': return fetch_flow_begin(GoYamlToken::flow_mapping);
    case ']': return fetch_flow_end(GoYamlToken::flow_sequence_end);
    case '}': return fetch_flow_end(GoYamlToken::flow_mapping_end);
    case ',':
      remove_simple_key();
      key_allowed_ = true;
      ++at_;
      return add(GoYamlToken::flow_entry, at_ - 1);
    case '-':
      if (ends_word(1)) return fetch_entry();
      break;
    case '?':
      if (!block || ends_word(1)) return fetch_key();
      break;
    case ':':
      if (!block || ends_word(1)) return fetch_value();
      break;
    case '*': return fetch_anchor(GoYamlToken::alias);
    case '&': return fetch_anchor(GoYamlToken::anchor);
    case '!': return fetch_tag();
    case '|':
    case '>':
      if (block) return fetch_block_scalar();
      break;
    case '\'':
    case '"': return fetch_quoted();
    default: break;
  }
  if (starts_plain()) return fetch_plain();
  const char c = look();
  if (c == '\t') {
    std::size_t before = at_;
    while (before > line_ && is_blank(text_[before - 1])) --before;
    throw GoYamlRefusal{at_, at_ + 1,
                        before == line_ ? "a tab at the beginning of a line"
                                        : fmt::format("a tab after '{}'", text_[before - 1]),
                        kBlanksOnly};
  }
  throw GoYamlRefusal{at_, at_ + 1, fmt::format("text that begins with '{}'", c), kQuoteIt};
}

/// What is left begins with no indicator but '-', '?' and ':', which may begin text.
bool GoYamlScanner::starts_plain() const {
  constexpr std::string_view kNever = "\t,[]{}#&*!|>'\"%@`";
  return kNever.find(look()) == std::string_view::npos;
}

void GoYamlScanner::fetch_end() {
  line_ = at_;  // no ':' follows on this line
  unroll_indent(-1);
  remove_simple_key();
  key_allowed_ = false;
  add(GoYamlToken::end, at_);
}

void GoYamlScanner::fetch_flow_begin(GoYamlToken kind) {
  save_simple_key();
  keys_.emplace_back();
  key_allowed_ = true;
  ++at_;
  add(kind, at_ - 1);
}

void GoYamlScanner::fetch_flow_end(GoYamlToken kind) {
  remove_simple_key();
  if (keys_.size() > 1) keys_.pop_back();
  key_allowed_ = false;
  ++at_;
  add(kind, at_ - 1);
}

void GoYamlScanner::fetch_entry() {
  if (keys_.size() == 1) {
    if (!key_allowed_) {
      throw GoYamlRefusal{at_, at_ + 1, "a '-' that is not allowed here",
                          "begin the list on a line of its own"};
    }
    roll_indent(column(), taken_ + items_.size(), GoYamlToken::block_sequence, at_);
  }
  remove_simple_key();
  key_allowed_ = true;
  ++at_;
  add(GoYamlToken::entry, at_ - 1);
}

void GoYamlScanner::fetch_key() {
  const bool block = keys_.size() == 1;
  if (block) {
    if (!key_allowed_)
      throw GoYamlRefusal{at_, at_ + 1, "a '?' that is not allowed here", kQuoteIt};
    roll_indent(column(), taken_ + items_.size(), GoYamlToken::block_mapping, at_);
  }
  remove_simple_key();
  key_allowed_ = block;
  ++at_;
  add(GoYamlToken::key, at_ - 1);
}

void GoYamlScanner::fetch_value() {
  const bool block = keys_.size() == 1;
  if (SimpleKey& key = keys_.back(); is_valid(key)) {
    insert(GoYamlToken::key, key.number, key.at);
    roll_indent(key.column, key.number, GoYamlToken::block_mapping, key.at);
    key.possible = false;
    key_allowed_ = false;
  } else {
    if (block) {
      if (!key_allowed_) {
        throw GoYamlRefusal{at_, at_ + 1, "a ':' that is not allowed here",
                            "put quotes around text that contains ': ', and check the indentation"};
      }
      roll_indent(column(), taken_ + items_.size(), GoYamlToken::block_mapping, at_);
    }
    key_allowed_ = block;
  }
  ++at_;
  add(GoYamlToken::value, at_ - 1);
}

void GoYamlScanner::fetch_anchor(GoYamlToken kind) {
  constexpr std::string_view kBehind = "?:,]}%@`";
  save_simple_key();
  key_allowed_ = false;
  const std::size_t begin = at_++;
  while (is_word(look())) ++at_;
  const bool ends = ends_word() || kBehind.find(look()) != std::string_view::npos;
  if (at_ == begin + 1 || !ends) {
    const char* const what = kind == GoYamlToken::alias ? "alias" : "anchor";
    throw GoYamlRefusal{begin, end_of_anchor(text_, begin), fmt::format("this name of an {}", what),
                        kind == GoYamlToken::alias
                            ? "name it with letters, digits, '-' and '_' only; or put quotes "
                              "around text that begins with '*'"
                            : "name it with letters, digits, '-' and '_' only; or put quotes "
                              "around text that begins with '&'"};
  }
  // To yaml-cpp the ':' is a part of the name, to go-yaml it is behind a key that is null.
  if (kind == GoYamlToken::anchor && look() == ':' && (keys_.size() > 1 || ends_word(1))) {
    throw GoYamlRefusal{begin, at_ + 1, "a ':' with no key before it",
                        "put quotes around text that begins with '&'"};
  }
  add(kind, begin);
}

/// Over the characters of a tag, with %XX for some.
void GoYamlScanner::scan_uri(bool may_be_empty, std::size_t tag) {
  constexpr std::string_view kMarks = ";/?:@&=+$,.!~*'()[]";
  const std::size_t begin = at_;
  while (true) {
    if (is_word(look()) || kMarks.find(look()) != std::string_view::npos) {
      if (at_ >= text_.size()) break;
      ++at_;
    } else if (look() == '%' && is_hex_digit(look(1)) && is_hex_digit(look(2))) {
      at_ += 3;
    } else {
      break;
    }
  }
  if ((at_ > begin || may_be_empty) && look() != '%') return;
  throw GoYamlRefusal{tag, std::max(at_, tag + 1), "this tag", "remove it: no manifest needs one"};
}

void GoYamlScanner::fetch_tag() {
  save_simple_key();
  key_allowed_ = false;
  const std::size_t begin = at_;
  if (look(1) == '<') {
    at_ += 2;
    scan_uri(false, begin);
    if (look() != '>') {
      throw GoYamlRefusal{begin, at_, "this tag", "close it with '>', or remove it"};
    }
    ++at_;
  } else {
    ++at_;
    while (is_word(look())) ++at_;
    const bool handle = look() == '!';
    if (handle) ++at_;
    const bool known = !handle || at_ == begin + 2;  // '!' and '!!'
    scan_uri(!handle, begin);
    if (!known) {
      throw GoYamlRefusal{begin, at_, "a tag that no directive explains",
                          "remove it: no manifest needs one"};
    }
  }
  if (!ends_word()) {
    throw GoYamlRefusal{begin, at_ + 1, "a tag that does not end with a space",
                        "write a space after it, or remove it"};
  }
  add(GoYamlToken::tag, begin);
}

/// The escape whose backslash is at at_.
void GoYamlScanner::scan_escape() {
  constexpr std::string_view kLetters = "0abt\tnvfre \"'\\N_LPxuU";
  const char c = look(1);
  const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
  if (at_ + 1 >= text_.size() || kLetters.find(c) == std::string_view::npos) {
    const std::size_t length = 1 + std::max<std::size_t>(1, code_point_length(text_, at_ + 1));
    const std::string_view escape = text_.substr(at_, length);
    throw GoYamlRefusal{
        at_, at_ + escape.size(),
        fmt::format("the escape '{}', which YAML 1.1 does not know", escape),
        c == '/' ? "write the slash alone" : "write \\\\ for a backslash, or use single quotes"};
  }
  std::uint32_t code_point = 0;
  for (std::size_t i = 2; i < digits + 2; ++i) {
    const char digit = look(i);
    if (!is_hex_digit(digit)) {
      throw GoYamlRefusal{at_, std::min(at_ + digits + 2, text_.size()),
                          fmt::format("an escape '\\{}' without {} hexadecimal digits", c, digits),
                          "write \\\\ for a backslash, or use single quotes"};
    }
    const int value = is_digit(digit) ? digit - '0' : (digit | 0x20) - 'a' + 10;
    code_point = code_point * 16 + static_cast<std::uint32_t>(value);
  }
  if (digits > 0 && !is_code_point(code_point)) {
    throw GoYamlRefusal{at_, at_ + digits + 2,
                        fmt::format("the escape '{}', which is not a character for YAML",
                                    text_.substr(at_, digits + 2)),
                        "write the character itself"};
  }
  at_ += digits + 2;
}

void GoYamlScanner::fetch_quoted() {
  save_simple_key();
  key_allowed_ = false;
  const std::size_t begin = at_;
  const char quote = look();
  for (++at_; look() != quote || (quote == '\'' && look(1) == quote);) {
    if (at_ >= text_.size()) {
      throw GoYamlRefusal{begin, begin + 1, "a quote that is never closed",
                          "close it; or the file may have been cut off"};
    }
    if (is_break(look())) {
      skip_line_end();
    } else if (look() == quote) {
      at_ += 2;
    } else if (quote == '\'' || look() != '\\') {
      ++at_;
    } else if (is_break(look(1))) {
      ++at_;
      skip_line_end();
    } else {
      scan_escape();
    }
  }
  ++at_;
  add(GoYamlToken::scalar, begin);
}

/// Over empty lines and the indentation, which the first line that is not empty decides if it is 0.
void GoYamlScanner::scan_block_breaks(int& indent) {
  int widest = 0;
  while (true) {
    while ((indent == 0 || column() < indent) && look() == ' ') ++at_;
    widest = std::max(widest, column());
    if ((indent == 0 || column() < indent) && look() == '\t') {
      throw GoYamlRefusal{at_, at_ + 1, "a tab in the indentation of a block of text", kBlanksOnly};
    }
    if (!is_break(look())) break;
    skip_line_end();
  }
  if (indent == 0) indent = std::max({widest, indent_ + 1, 1});
}

void GoYamlScanner::fetch_block_scalar() {
  remove_simple_key();
  key_allowed_ = true;
  const std::size_t begin = at_++;
  const auto chomping = [&] {
    if (look() != '+' && look() != '-') return false;
    ++at_;
    return true;
  };
  const bool chomped = chomping();
  int increment = 0;
  if (is_digit(look())) {
    increment = look() - '0';
    if (increment == 0) {
      throw GoYamlRefusal{at_, at_ + 1, "an indentation of 0", "remove the 0"};
    }
    ++at_;
    if (!chomped) chomping();
  }
  at_ = skip_blanks(text_, at_);
  if (look() == '#') at_ = end_of_line(text_, at_);
  if (at_ < text_.size() && !is_break(look())) {
    throw GoYamlRefusal{at_, end_of_line(text_, at_), "text after a '|' or '>'",
                        "begin it on the next line"};
  }
  if (is_break(look())) skip_line_end();
  int indent = increment == 0 ? 0 : std::max(indent_, 0) + increment;
  scan_block_breaks(indent);
  std::size_t end = at_;
  while (column() == indent && at_ < text_.size()) {
    at_ = end = end_of_line(text_, at_);
    if (at_ < text_.size()) skip_line_end();
    scan_block_breaks(indent);
  }
  items_.push_back({GoYamlToken::scalar, begin, end});
}

void GoYamlScanner::fetch_plain() {
  constexpr std::string_view kFlowEnds = ",?[]{}";
  save_simple_key();
  key_allowed_ = false;
  const std::size_t begin = at_;
  const bool block = keys_.size() == 1;
  std::size_t end = at_;
  bool new_line = false;
  while (look() != '#') {
    while (!ends_word()) {
      if (look() == ':' && ends_word(1)) break;
      if (!block && kFlowEnds.find(look()) != std::string_view::npos) break;
      ++at_;
      end = at_;
      new_line = false;
    }
    if (!is_blank(look()) && !is_break(look())) break;
    while (is_blank(look()) || is_break(look())) {
      if (is_break(look())) {
        skip_line_end();
        new_line = true;
      } else if (new_line && look() == '\t' && column() <= indent_) {
        throw GoYamlRefusal{at_, at_ + 1, "a tab in the indentation", kBlanksOnly};
      } else {
        ++at_;
      }
    }
    if (block && column() <= indent_) break;
  }
  items_.push_back({GoYamlToken::scalar, begin, end});
  if (new_line) key_allowed_ = true;
}

}  // namespace irsa::doc
