#include "base/wildcard.h"

#include <algorithm>

#include "base/utf8.h"

namespace irsa {

std::size_t character_at(std::string_view text, std::size_t at) {
  if (static_cast<unsigned char>(text[at]) < 0x80) return 1;  // nearly always
  return std::max<std::size_t>(code_point_length(text, at), 1);
}

bool glob_matches(std::string_view pattern, std::string_view text) {
  return match_wildcards(
      pattern.size(), text, [&](std::size_t p) { return pattern[p] == '*'; },
      [&](std::size_t p) { return pattern[p] == '?'; },
      [&](std::size_t p, char c) { return pattern[p] == c; });
}

}  // namespace irsa
