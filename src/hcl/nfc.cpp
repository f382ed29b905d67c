#include "hcl/nfc.h"

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "hcl/nfc_tables.h"

namespace irsa::hcl {
namespace {

// The Unicode Standard, section 3.12.
constexpr std::uint32_t kSyllables = 0xAC00, kLeads = 0x1100, kVowels = 0x1161, kTails = 0x11A7;
constexpr std::uint32_t kVowelCount = 21, kTailCount = 28, kSyllableCount = 11172;

const Decomposition* decomposition(std::uint32_t code) {
  const auto* const found =
      std::lower_bound(std::begin(kDecompositions), std::end(kDecompositions), code,
                       [](const Decomposition& d, std::uint32_t value) { return d.code < value; });
  return found != std::end(kDecompositions) && found->code == code ? found : nullptr;
}

std::uint8_t combining_class(std::uint32_t code) {
  const auto* const found = std::upper_bound(
      std::begin(kCombiningClasses), std::end(kCombiningClasses), code,
      [](std::uint32_t value, const CombiningClass& c) { return value < c.first; });
  if (found == std::begin(kCombiningClasses)) return 0;
  return code <= std::prev(found)->last ? std::prev(found)->value : 0;
}

void decompose(std::uint32_t code, std::vector<std::uint32_t>& out) {
  if (code >= kSyllables && code < kSyllables + kSyllableCount) {
    const std::uint32_t index = code - kSyllables;
    out.push_back(kLeads + index / (kVowelCount * kTailCount));
    out.push_back(kVowels + index % (kVowelCount * kTailCount) / kTailCount);
    if (index % kTailCount != 0) out.push_back(kTails + index % kTailCount);
    return;
  }
  const Decomposition* found = decomposition(code);
  if (found == nullptr) {
    out.push_back(code);
    return;
  }
  decompose(found->first, out);
  if (found->second != 0) out.push_back(found->second);  // never decomposes further
}

/// What the two make together; 0 if nothing.
std::uint32_t compose(std::uint32_t a, std::uint32_t b) {
  if (a >= kLeads && a < kLeads + 19 && b >= kVowels && b < kVowels + kVowelCount) {
    return kSyllables + ((a - kLeads) * kVowelCount + (b - kVowels)) * kTailCount;
  }
  if (a >= kSyllables && a < kSyllables + kSyllableCount && (a - kSyllables) % kTailCount == 0 &&
      b > kTails && b < kTails + kTailCount) {
    return a + (b - kTails);
  }
  static const auto* const pairs = [] {
    auto* made = new std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t>;
    for (const Decomposition& d : kDecompositions) {
      if (d.composes) made->emplace(std::pair{d.first, d.second}, d.code);
    }
    return made;
  }();
  const auto found = pairs->find({a, b});
  return found == pairs->end() ? 0 : found->second;
}

std::vector<std::uint32_t> composed(std::vector<std::uint32_t> codes) {
  // Marks behind a letter, in the order of their classes.
  for (std::size_t i = 0; i < codes.size();) {
    std::size_t end = i;
    while (end < codes.size() && combining_class(codes[end]) != 0) ++end;
    std::stable_sort(
        codes.begin() + static_cast<std::ptrdiff_t>(i),
        codes.begin() + static_cast<std::ptrdiff_t>(end),
        [](std::uint32_t a, std::uint32_t b) { return combining_class(a) < combining_class(b); });
    i = end + 1;
  }
  std::vector<std::uint32_t> out;
  std::size_t starter = codes.size();  // position in `out` of the last letter; none yet
  int last_class = -1;
  for (const std::uint32_t code : codes) {
    const int own = combining_class(code);
    if (starter < out.size() && last_class < own + (last_class == -1 ? 1 : 0)) {
      const std::uint32_t both = compose(out[starter], code);
      if (both != 0) {
        out[starter] = both;
        continue;
      }
    }
    if (own == 0) {
      starter = out.size();
      last_class = -1;
    } else {
      last_class = own;
    }
    out.push_back(code);
  }
  return out;
}

}  // namespace

std::string encode_utf8(char32_t code) {
  std::string text;
  const auto add = [&](char32_t byte) { text += static_cast<char>(byte); };
  if (code < 0x80) {
    add(code);
  } else if (code < 0x800) {
    add(0xC0 | (code >> 6));
    add(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    add(0xE0 | (code >> 12));
    add(0x80 | ((code >> 6) & 0x3F));
    add(0x80 | (code & 0x3F));
  } else {
    add(0xF0 | (code >> 18));
    add(0x80 | ((code >> 12) & 0x3F));
    add(0x80 | ((code >> 6) & 0x3F));
    add(0x80 | (code & 0x3F));
  }
  return text;
}

std::optional<std::string> to_nfc(std::string_view text) {
  // All text below U+0300 has the form.
  const auto suspicious = [](char c) { return static_cast<unsigned char>(c) >= 0xCC; };
  if (std::none_of(text.begin(), text.end(), suspicious)) return std::nullopt;
  if (find_invalid_utf8(text)) return std::nullopt;
  std::vector<std::uint32_t> codes;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = code_point_length(text, at);
    std::uint32_t code = static_cast<unsigned char>(text[at]);
    if (length > 1) code &= 0x7FU >> length;
    for (std::size_t i = 1; i < length; ++i) {
      code = (code << 6) | (static_cast<unsigned char>(text[at + i]) & 0x3FU);
    }
    decompose(code, codes);
    at += length;
  }
  std::string result;
  for (const std::uint32_t code : composed(std::move(codes))) result += encode_utf8(code);
  if (result == text) return std::nullopt;
  return result;
}

}  // namespace irsa::hcl
