#include "iam/names/pattern.h"

#include <algorithm>

#include "base/utf8.h"

namespace irsa::iam {
namespace {

PatternToken literal(char c) { return static_cast<unsigned char>(c); }

/// How many bytes of UTF-8 the character at `at` takes; a byte that begins none is one of its own.
std::size_t character_at(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80) return 1;  // nearly always
  return std::max<std::size_t>(code_point_length(text, at), 1);
}

/// Matches from left to right and remembers only the last `*`: a later one makes the choices of
/// all earlier ones irrelevant, so the work is at most pattern times text, never exponential.
template <typename IsRun, typename IsAnyOne, typename IsByte>
bool match(std::size_t pattern_size, std::string_view text, IsRun is_run, IsAnyOne is_any_one,
           IsByte is_byte) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = pattern_size;  // none yet
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern_size && is_run(p)) {
      star = p++;
      resume = t;
    } else if (p < pattern_size && is_any_one(p)) {
      ++p;
      t += character_at(text, t);
    } else if (p < pattern_size && is_byte(p, text[t])) {
      ++p;
      ++t;
    } else if (star < pattern_size) {
      p = star + 1;
      resume += character_at(text, resume);
      t = resume;
    } else {
      return false;
    }
  }
  while (p < pattern_size && is_run(p)) ++p;
  return p == pattern_size;
}

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
  return match(
      pattern.size(), text, [&](std::size_t p) { return pattern[p] == kAnyRun; },
      [&](std::size_t p) { return pattern[p] == kAnyOne; },
      [&](std::size_t p, char c) { return pattern[p] == literal(c); });
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  return match(
      pattern.size(), text, [&](std::size_t p) { return pattern[p] == '*'; },
      [&](std::size_t p) { return pattern[p] == '?'; },
      [&](std::size_t p, char c) { return pattern[p] == c; });
}

}  // namespace irsa::iam
