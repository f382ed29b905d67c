// White space as HCL trims it: that of Unicode (Go's unicode.IsSpace), not only of ASCII.
#pragma once

#include <cstddef>
#include <string_view>

namespace irsa::hcl {

/// Length in bytes of the white space character at the beginning; 0 if there is none.
[[nodiscard]] inline std::size_t leading_space(std::string_view text) {
  if (text.empty()) return 0;
  const char c = text.front();
  if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
  if (static_cast<unsigned char>(c) < 0x80) return 0;
  if (text.starts_with("\xC2\x85") || text.starts_with("\xC2\xA0")) return 2;
  if (text.size() < 3) return 0;
  const std::string_view three = text.substr(0, 3);
  if (three == "\xE1\x9A\x80" || three == "\xE2\x81\x9F" || three == "\xE3\x80\x80") return 3;
  if (three.substr(0, 2) != "\xE2\x80") return 0;
  const auto last = static_cast<unsigned char>(three[2]);
  return (last >= 0x80 && last <= 0x8A) || last == 0xA8 || last == 0xA9 || last == 0xAF ? 3 : 0;
}

[[nodiscard]] inline std::string_view trim_space_left(std::string_view text) {
  while (const std::size_t length = leading_space(text)) text.remove_prefix(length);
  return text;
}

[[nodiscard]] inline std::string_view trim_space_right(std::string_view text) {
  while (!text.empty()) {
    std::size_t length = 0;
    for (std::size_t n = 1; n <= 3 && n <= text.size(); ++n) {
      if (leading_space(text.substr(text.size() - n)) == n) length = n;
    }
    if (length == 0) break;
    text.remove_suffix(length);
  }
  return text;
}

[[nodiscard]] inline std::string_view trim_space(std::string_view text) {
  return trim_space_right(trim_space_left(text));
}

}  // namespace irsa::hcl
