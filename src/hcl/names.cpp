#include "hcl/names.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "base/text.h"
#include "hcl/name_ranges.h"

namespace irsa::hcl {
namespace {

constexpr bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

std::uint32_t decode(std::string_view text, std::size_t at, std::size_t length) {
  const auto byte = [&](std::size_t i) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(text[at + i]));
  };
  if (length == 1) return byte(0);
  std::uint32_t value = byte(0) & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) value = (value << 6) | (byte(i) & 0x3F);
  return value;
}

template <std::size_t kSize>
bool in_ranges(const CodePoints (&ranges)[kSize], std::uint32_t c) {
  const auto* const found =
      std::upper_bound(std::begin(ranges), std::end(ranges), c,
                       [](std::uint32_t value, const CodePoints& r) { return value < r.first; });
  return found != std::begin(ranges) && c <= std::prev(found)->last;
}

/// Length of the character at `at` if a name may begin with it or go on with it; else 0.
std::size_t name_character(std::string_view text, std::size_t at, bool first) {
  const char c = text[at];
  if (is_ascii_letter(c) || c == '_') return 1;
  if (static_cast<unsigned char>(c) < 0x80) return !first && (is_digit(c) || c == '-') ? 1 : 0;
  const std::size_t length = character_length(text, at);
  if (length < 2) return 0;
  const std::uint32_t code = decode(text, at, length);
  return (first ? in_ranges(kIdStart, code) : in_ranges(kIdContinue, code)) ? length : 0;
}

/// ASCII that a name may go on with.
constexpr std::array<bool, 256> kOfName = [] {
  std::array<bool, 256> of_name = {};
  for (std::size_t i = 0; i < 0x80; ++i) {
    const char c = static_cast<char>(i);
    of_name[i] = is_ascii_letter(c) || is_digit(c) || c == '_' || c == '-';
  }
  return of_name;
}();

}  // namespace

std::size_t name_end(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  while (at < text.size()) {
    if (at > begin && kOfName[static_cast<unsigned char>(text[at])]) {
      ++at;
      continue;
    }
    const std::size_t length = name_character(text, at, at == begin);
    if (length == 0) break;
    at += length;
  }
  return at;
}

std::size_t character_length(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return 1;
  const std::size_t length = byte < 0xC0   ? 0
                             : byte < 0xE0 ? 2
                             : byte < 0xF0 ? 3
                             : byte < 0xF8 ? 4
                                           : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[at + i]) & 0xC0) != 0x80) return 0;
  }
  return length;
}

bool is_identifier(std::string_view text) {
  return !text.empty() && name_end(text, 0) == text.size();
}

}  // namespace irsa::hcl
