// `*` for any run of characters and `?` for one: the matcher of policies and of names in the
// configuration.
#pragma once

#include <cstddef>
#include <string_view>

namespace irsa {

/// How many bytes of UTF-8 the character at `at` takes; a byte that begins none is one of its own.
[[nodiscard]] std::size_t character_at(std::string_view text, std::size_t at);

/// Matches from left to right and remembers only the last `*`: a later one makes the choices of
/// all earlier ones irrelevant, so the work is at most pattern times text, never exponential.
template <typename IsRun, typename IsAnyOne, typename IsByte>
bool match_wildcards(std::size_t pattern_size, std::string_view text, IsRun is_run,
                     IsAnyOne is_any_one, IsByte is_byte) {
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

/// Nothing else is special.
[[nodiscard]] bool glob_matches(std::string_view pattern, std::string_view text);

}  // namespace irsa
