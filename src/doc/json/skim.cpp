#include "doc/json/skim.h"

#include "base/byte_table.h"
#include "doc/document_builder.h"
#include "doc/json/reader.h"

namespace irsa::doc {

namespace {

constexpr const char* kUnclosed = "the text ends inside of a value";

/// Bytes of the text: six for each that a string may have, since \u0061 is one.
constexpr std::uint64_t kLongestString = std::uint64_t{6} * Limits{}.scalar_bytes;

// Bytes at which looking for the end of something stops.
constexpr ByteTable kInString("\"\\");
// In an element blanks mean nothing; outside of brackets they end a word.
constexpr ByteTable kInBrackets("\"{}[]");
constexpr ByteTable kOutside("\"{}[], \n\r\t");

}  // namespace

void skip_white(Window& window) {
  while (!window.at_end() && skip_json_space(window.ahead(), 0) > 0) {
    window.advance(skip_json_space(window.ahead(), 0));
  }
}

bool skip_string(Window& window, std::uint64_t limit) {
  window.advance();
  return skip_rest_of_string(window, limit);
}

bool skip_rest_of_string(Window& window, std::uint64_t limit) {
  const std::uint64_t begin = window.position();
  while (!window.at_end()) {
    if (window.position() - begin > limit) return false;
    const std::string_view ahead = window.ahead();
    const std::size_t stop = kInString.find_in(ahead);
    if (stop == ahead.size()) {
      window.advance(ahead.size());
      continue;
    }
    window.advance(stop + 1);
    if (ahead[stop] == '"') return true;
    if (window.at_end()) return false;
    window.advance();
  }
  return false;
}

bool skip_value(Window& window, std::uint64_t limit) {
  const std::uint64_t begin = window.position();
  std::size_t depth = 0;
  while (!window.at_end()) {
    if (window.position() - begin > limit) return false;
    const std::string_view ahead = window.ahead();
    const std::size_t stop = (depth > 0 ? kInBrackets : kOutside).find_in(ahead);
    if (stop == ahead.size()) {
      window.advance(ahead.size());
      continue;
    }
    window.advance(stop);
    const char c = ahead[stop];
    if (c == '"') {
      if (!skip_string(window, limit)) return false;
      if (depth == 0) return true;
    } else if (c == '{' || c == '[') {
      ++depth;
      window.advance();
    } else if (c == '}' || c == ']') {
      if (depth == 0) return true;
      window.advance();
      if (--depth == 0) return true;
    } else {
      return true;  // a word has ended, or nothing is here
    }
  }
  return depth == 0;
}

bool JsonSkim::fail(const char* message) {
  if (!failed_) {
    failed_ = true;
    failed_at_ = window_.position();
    message_ = message;
  }
  return false;
}

char JsonSkim::next() {
  if (failed_) return '\0';
  skip_white(window_);
  return window_.peek();
}

std::uint64_t JsonSkim::position() {
  if (!failed_) skip_white(window_);
  return window_.position();
}

bool JsonSkim::skip() {
  const char c = next();
  if (failed_) return false;
  if (c == '\0') return fail(kUnclosed);
  const std::uint64_t begin = window_.position();
  if (!skip_value(window_, UINT64_MAX)) return fail(kUnclosed);
  return window_.position() > begin || fail("a value is missing here");
}

std::optional<std::string> JsonSkim::read_string() {
  window_.hold();
  const bool whole = skip_string(window_, kLongestString);
  std::string text(window_.held());
  window_.release();
  if (!whole) {
    fail(window_.at_end() ? kUnclosed : "this string is longer than any that is read");
    return std::nullopt;
  }
  if (text.find('\\') == std::string::npos) return text.substr(1, text.size() - 2);
  DocumentBuilder builder{Limits{}};
  read_json({.text = text}, builder);
  if (!builder.error()) return std::string(builder.document().root().text());
  fail("JSON does not allow this string");
  return std::nullopt;
}

std::optional<std::string> JsonSkim::string() {
  if (next() == '"') return read_string();
  skip();
  return std::nullopt;
}

/// Moves behind the comma before another part; `done`: behind the bracket instead.
bool JsonSkim::separate(char close, bool& done) {
  const char c = next();
  if (failed_) return false;
  if (c == close) {
    done = true;
  } else if (c != ',') {
    return fail(c == '\0'      ? kUnclosed
                : close == '}' ? "expected ',' or '}'"
                               : "expected ',' or ']'");
  }
  window_.advance();
  return true;
}

bool JsonSkim::object(const std::function<void(std::string_view key)>& member) {
  if (next() != '{') return skip();
  if (++depth_ > kDeepest) return fail("the brackets are nested too deeply");
  window_.advance();
  bool done = next() == '}';
  if (done) window_.advance();
  while (!done) {
    if (next() != '"') return fail(next() == '\0' ? kUnclosed : "expected a key in double quotes");
    const std::optional<std::string> key = read_string();
    if (next() != ':') return fail("expected ':'");
    window_.advance();
    const std::uint64_t begin = position();
    member(*key);
    if (window_.position() == begin) skip();
    if (!separate('}', done)) return false;
  }
  --depth_;
  return !failed_;
}

bool JsonSkim::array(const std::function<void()>& element) {
  if (next() != '[') return skip();
  if (++depth_ > kDeepest) return fail("the brackets are nested too deeply");
  window_.advance();
  bool done = next() == ']';
  if (done) window_.advance();
  while (!done) {
    const std::uint64_t begin = position();
    element();
    if (window_.position() == begin) skip();
    if (!separate(']', done)) return false;
  }
  --depth_;
  return !failed_;
}

}  // namespace irsa::doc
