#include "doc/json/errors.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/utf8.h"
#include "doc/json/reader.h"

namespace irsa::doc {

namespace {

constexpr std::string_view kCutOff = "the file may have been cut off";

bool is_hex(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The mistake in the escape whose backslash is at `at`.
JsonMistake bad_escape(std::string_view text, std::size_t at) {
  const std::string_view four = text.substr(std::min(at + 2, text.size()), 4);
  if (text.substr(at, 2) == "\\u" && four.size() == 4 &&
      std::all_of(four.begin(), four.end(), is_hex)) {
    return {at, at + 6, "half of a surrogate pair", "write the character itself"};
  }
  if (text.substr(at, 2) == "\\u") {
    return {at, at + 2, "\\u needs four hexadecimal digits", ""};
  }
  return {at, std::min(at + 2, text.size()), "JSON knows no such escape",
          "write \\\\ for a backslash"};
}

/// Is the escape at `at` a good one? Surrogates must come in pairs.
std::size_t good_escape_length(std::string_view text, std::size_t at) {
  const char c = at + 1 < text.size() ? text[at + 1] : '\0';
  if (c != 'u')
    return c != '\0' && std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos ? 2 : 0;
  const auto unit = [&](std::size_t from) -> int {
    if (text.substr(from, 2) != "\\u" || from + 6 > text.size()) return -1;
    int value = 0;
    for (std::size_t i = from + 2; i < from + 6; ++i) {
      if (!is_hex(text[i])) return -1;
      value = value * 16 + (text[i] <= '9' ? text[i] - '0' : (text[i] | 0x20) - 'a' + 10);
    }
    return value;
  };
  const int first = unit(at);
  if (first < 0 || (first >= 0xDC00 && first <= 0xDFFF)) return 0;
  if (first < 0xD800 || first > 0xDBFF) return 6;
  const int second = unit(at + 6);
  return second >= 0xDC00 && second <= 0xDFFF ? 12 : 0;
}

/// The mistake in the string whose quote is at `begin`, or where it ends.
JsonMistake bad_string(std::string_view text, std::size_t begin) {
  for (std::size_t at = begin + 1; at < text.size();) {
    const auto c = static_cast<unsigned char>(text[at]);
    if (c == '"') return {begin, at + 1, "a string cannot stand here", ""};
    if (c == '\n' || c == '\r') {
      return {begin, at, "the string is not closed on its line",
              "close it with '\"', or write \\n for a line end"};
    }
    if (c < 0x20) {
      return {at, at + 1, "a control character in a string", "write it as an escape, such as \\t"};
    }
    if (c == '\\') {
      const std::size_t length = good_escape_length(text, at);
      if (length == 0) return bad_escape(text, at);
      at += length;
      continue;
    }
    const std::size_t length = code_point_length(text, at);
    if (length == 0) return {at, at + 1, "this is not UTF-8", "save the file as UTF-8"};
    at += length;
  }
  return {begin, begin + 1, "the string is not closed", std::string(kCutOff)};
}

std::size_t end_of_word(std::string_view text, std::size_t at) {
  constexpr std::string_view kStop = " \t\r\n,:[]{}\"";
  const std::size_t end = std::min(text.find_first_of(kStop, at), text.size());
  return std::max(end, std::min(at + 1, text.size()));
}

/// What is at `at` though something else was expected.
JsonMistake unexpected(std::string_view text, std::size_t at, std::string_view expected,
                       const JsonState& state) {
  if (at >= text.size()) {
    const std::size_t from = state.opened.empty() ? at : state.opened.back();
    if (state.opened.empty())
      return {at, at, fmt::format("expected {}, but the text ends here", expected), ""};
    return {from, from + 1, fmt::format("this '{}' is never closed", text[from]),
            std::string(kCutOff)};
  }
  if (text[at] == '"') {
    return {at, at + 1, fmt::format("expected {} before this string", expected), ""};
  }
  const std::size_t end = end_of_word(text, at);
  const std::string_view word = text.substr(at, end - at);
  if (word[0] == '/' || word[0] == '#') {
    return {at, end, "JSON has no comments", "remove it"};
  }
  if (word[0] == '\'') {
    return {at, end, fmt::format("expected {}", expected), "put strings in double quotes"};
  }
  return {at, end, fmt::format("expected {}, not {}", expected, quoted(word)), ""};
}

JsonMistake bad_value(std::string_view text, std::size_t at, const JsonState& state) {
  const char c = at < text.size() ? text[at] : '\0';
  if (c == '"') return bad_string(text, at);
  if (c == '-' || (c >= '0' && c <= '9')) {
    const std::size_t end = end_of_word(text, at);
    return {at, end, fmt::format("{} is not a JSON number", quoted(text.substr(at, end - at))), ""};
  }
  JsonMistake mistake = unexpected(text, at, "a value", state);
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
    mistake.help = "put text in double quotes; only true, false and null have none";
  }
  return mistake;
}

JsonMistake bad_key(std::string_view text, std::size_t at, const JsonState& state, bool may_close) {
  if (at < text.size() && text[at] == '"') return bad_string(text, at);
  return unexpected(text, at,
                    may_close ? "a key in double quotes or '}'" : "a key in double quotes", state);
}

}  // namespace

JsonMistake explain_json_error(std::string_view text, const JsonState& state) {
  const std::size_t at = skip_json_space(text, state.end);
  const char c = at < text.size() ? text[at] : '\0';
  const bool in_object = !state.in_object.empty() && state.in_object.back();
  switch (state.last) {
    case JsonState::Last::nothing: return bad_value(text, at, state);
    case JsonState::Last::begin:
      return in_object ? bad_key(text, at, state, true) : bad_value(text, at, state);
    case JsonState::Last::key:
      if (c != ':') return unexpected(text, at, "':'", state);
      return bad_value(text, skip_json_space(text, at + 1), state);
    case JsonState::Last::value: break;
  }
  if (at == state.end && c >= '0' && c <= '9' && text[at - 1] == '0') {
    return bad_value(text, at - (at > 1 && text[at - 2] == '-' ? 2 : 1), state);
  }
  if (c != ',') return unexpected(text, at, in_object ? "',' or '}'" : "',' or ']'", state);
  const std::size_t next = skip_json_space(text, at + 1);
  if (next < text.size() && text[next] == (in_object ? '}' : ']')) {
    return {at, at + 1, "a comma with nothing after it", "remove it"};
  }
  return in_object ? bad_key(text, next, state, false) : bad_value(text, next, state);
}

}  // namespace irsa::doc
