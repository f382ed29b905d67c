#include "iam/names/pattern.h"

#include <algorithm>

#include "base/wildcard.h"

namespace irsa::iam {
namespace {

PatternToken literal(char c) { return static_cast<unsigned char>(c); }

}  // namespace

Pattern to_pattern(std::string_view text, bool globs) {
  Pattern pattern;
  pattern.reserve(text.size());
  for (const char c : text) {
    if (globs && c == '*') {
      pattern += kAnyRun;
    } else if (globs && c == '?') {
      pattern += kAnyOne;
    } else {
      pattern += literal(c);
    }
  }
  return pattern;
}

bool has_wildcards(const Pattern& pattern) {
  return std::ranges::any_of(pattern, [](PatternToken t) { return t >= kAnyRun; });
}

std::string literal_text(const Pattern& pattern) {
  std::string text;
  text.reserve(pattern.size());
  for (const auto token : pattern) text += static_cast<char>(token);
  return text;
}

std::string to_string(const Pattern& pattern) {
  std::string text;
  text.reserve(pattern.size());
  for (const auto token : pattern) {
    text += token == kAnyRun ? '*' : token == kAnyOne ? '?' : static_cast<char>(token);
  }
  return text;
}

bool glob_matches(const Pattern& pattern, std::string_view text) {
  return match_wildcards(
      pattern.size(), text, [&](std::size_t p) { return pattern[p] == kAnyRun; },
      [&](std::size_t p) { return pattern[p] == kAnyOne; },
      [&](std::size_t p, char c) { return pattern[p] == literal(c); });
}

}  // namespace irsa::iam
