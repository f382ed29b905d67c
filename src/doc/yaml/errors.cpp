#include "doc/yaml/errors.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/document_builder.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

struct Explanation {
  std::string_view from;  // yaml-cpp's words
  const char* message;
  const char* help;
};

// What yaml-cpp calls the mistakes that people make, and what to look for.
constexpr Explanation kExplanations[] = {
    {"illegal map value", "a ':' that is not allowed here",
     "put quotes around text that contains ': ', and check the indentation"},
    {"end of map not found", "this line does not belong to the mapping around it",
     "check the indentation"},
    {"end of sequence not found", "this line does not belong to the list around it",
     "check the indentation"},
    {"end of map flow not found", "expected ',' or '}'", "a '{' before this is not closed"},
    {"end of sequence flow not found", "expected ',' or ']'", "a '[' before this is not closed"},
    {"illegal flow end", "a closing bracket without an opening one", ""},
    {"illegal block entry", "a '-' that is not allowed here", "check the indentation"},
    {"illegal document indicator in scalar", "a line with --- or ... inside of quotes",
     "indent it, or close the quotes before it"},
    {"the referenced anchor is not defined", "there is no anchor of this name before this alias",
     "put quotes around text that begins with '*'"},
    {"unknown token", "a character that cannot begin a value",
     "put quotes around text that begins with '%', '@' or '`'"},
    {"unknown escape character", "an unknown escape in double quotes",
     "write \\\\ for a backslash, or use single quotes"},
};

/// Where the quote is that `text` never closes; nothing before `at` is in question.
std::optional<std::size_t> unclosed_quote(std::string_view text, std::size_t at) {
  constexpr std::string_view kBefore = " \t\r\n:,[{-";
  while (at < text.size()) {
    const bool quote = text[at] == '"' || text[at] == '\'';
    if (quote && (at == 0 || kBefore.find(text[at - 1]) != std::string_view::npos)) {
      const auto end = end_of_quoted(text, at);
      if (!end) return at;
      at = *end;
    } else {
      ++at;
    }
  }
  return std::nullopt;
}

/// The line above one that is indented deeper, if it is nothing but a word: a key without its ':'.
std::optional<std::pair<std::size_t, std::size_t>> key_without_colon(std::string_view text,
                                                                     std::size_t at) {
  const auto begin_of_line = [&](std::size_t in) {
    while (in > 0 && !is_break(text[in - 1])) --in;
    return in;
  };
  const std::size_t line = begin_of_line(at);
  if (line == 0) return std::nullopt;
  std::size_t end = line - 1;
  if (end > 0 && text[end] == '\n' && text[end - 1] == '\r') --end;
  while (end > 0 && text[end - 1] == ' ') --end;
  const std::size_t above = begin_of_line(end);
  const std::size_t word = text.find_first_not_of(' ', above);
  const auto is_of_key = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '/';
  };
  if (word >= end || !is_letter(text[word]) ||
      !std::all_of(text.begin() + static_cast<std::ptrdiff_t>(word),
                   text.begin() + static_cast<std::ptrdiff_t>(end), is_of_key) ||
      text.find_first_not_of(' ', line) - line <= word - above) {
    return std::nullopt;
  }
  return std::pair(word, end);
}

/// Mistakes that are better shown where they begin than where yaml-cpp gave up.
bool fail_at_cause(std::string_view words, std::size_t at, DocumentBuilder& builder) {
  const std::string_view text = builder.source().text;
  const std::vector<RawNode>& nodes = builder.nodes();
  if (words == "illegal EOF in scalar") {
    const bool direct = builder.source().positions == nullptr && !nodes.empty();
    const auto quote = unclosed_quote(text, direct ? nodes.back().end - builder.source().begin : 0);
    fail_at_quote(quote.value_or(at), builder);
    return true;
  }
  if (words == "illegal map value") {
    if (const auto key = key_without_colon(text, at)) {
      builder.fail(ReadError::Kind::yaml_syntax, key->first, key->second,
                   "a key without a ':' behind it",
                   fmt::format("write '{}:'", text.substr(key->first, key->second - key->first)));
      return true;
    }
  }
  const bool in_flow =
      words == "end of map flow not found" || words == "end of sequence flow not found";
  if (in_flow && skip_space(text, at) >= text.size() && builder.fail_unclosed()) return true;
  std::size_t line = at;
  while (line > 0 && !is_break(text[line - 1])) --line;
  const std::size_t tab = text.find_first_not_of(' ', line);
  if (tab != std::string_view::npos && text[tab] == '\t') {
    builder.fail(ReadError::Kind::yaml_syntax, tab, tab + 1, "a tab in the indentation",
                 "YAML is indented with spaces only");
    return true;
  }
  return false;
}

}  // namespace

void fail_at_quote(std::size_t at, DocumentBuilder& builder) {
  builder.fail(ReadError::Kind::yaml_syntax, at, at + 1, "this quote is never closed",
               "close it; or the file may have been cut off");
}

void fail_as(std::string_view words, std::size_t at, DocumentBuilder& builder) {
  if (fail_at_cause(words, at, builder)) return;
  if (words.starts_with("unknown escape") && at >= 2) at -= 2;  // it is behind it
  for (const Explanation& known : kExplanations) {
    if (!words.starts_with(known.from)) continue;
    builder.fail(ReadError::Kind::yaml_syntax, at, at + 1, known.message, known.help);
    return;
  }
  builder.fail(ReadError::Kind::yaml_syntax, at, at + 1, fmt::format("not valid YAML: {}", words));
}

}  // namespace irsa::doc
