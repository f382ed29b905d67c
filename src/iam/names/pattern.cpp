#include "iam/names/pattern.h"

#include <algorithm>

namespace irsa::iam {
namespace {

PatternToken literal(char c) { return static_cast<unsigned char>(c); }

/// Matches from left to right and remembers only the last `*`: a later one makes the choices of
/// all earlier ones irrelevant, so the work is at most pattern times text, never exponential.
template <typename IsRun, typename FitsOne>
bool match(std::size_t pattern_size, std::size_t text_size, IsRun is_run, FitsOne fits) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = pattern_size;  // none yet
  std::size_t resume = 0;
  while (t < text_size) {
    if (p < pattern_size && is_run(p)) {
      star = p++;
      resume = t;
    } else if (p < pattern_size && fits(p, t)) {
      ++p;
      ++t;
    } else if (star < pattern_size) {
      p = star + 1;
      t = ++resume;
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
      pattern.size(), text.size(), [&](std::size_t p) { return pattern[p] == kAnyRun; },
      [&](std::size_t p, std::size_t t) {
        return pattern[p] == kAnyOne || pattern[p] == literal(text[t]);
      });
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  return match(
      pattern.size(), text.size(), [&](std::size_t p) { return pattern[p] == '*'; },
      [&](std::size_t p, std::size_t t) { return pattern[p] == '?' || pattern[p] == text[t]; });
}

}  // namespace irsa::iam
