#include "base/text.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cctype>
#include <cstdint>

#include "base/utf8.h"

namespace irsa {

namespace {

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

constexpr bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

void append_escaped_byte(std::string& out, unsigned char byte) {
  constexpr char kHex[] = "0123456789abcdef";
  out += "\\x";
  out += kHex[byte >> 4];
  out += kHex[byte & 15];
}

/// "\u200B" of a code point of two or three bytes.
void append_code_point_name(std::string& out, std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(bytes[i]) & 0x3FU; };
  const unsigned code_point = bytes.size() == 2
                                  ? (byte(0) & 0x1FU) << 6U | byte(1)
                                  : (byte(0) & 0x0FU) << 12U | byte(1) << 6U | byte(2);
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kDigits[(code_point >> shift) & 0xFU];
}

}  // namespace

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), lower);
  return out;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  while (true) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

namespace {

/// Which bytes occur, by their last six bits.
std::uint64_t letters_of(std::string_view text) {
  std::uint64_t letters = 0;
  for (const char c : text) letters |= std::uint64_t{1} << (static_cast<unsigned char>(c) % 64U);
  return letters;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b, std::size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  // Each kind of letter that only one of the two has takes an edit: that settles most pairs.
  const std::uint64_t in_a = letters_of(a), in_b = letters_of(b);
  if (std::popcount(in_a & ~in_b) > static_cast<int>(std::min<std::size_t>(limit, 64)) ||
      std::popcount(in_b & ~in_a) > static_cast<int>(std::min<std::size_t>(limit, 64))) {
    return limit + 1;
  }
  // Three rows of the usual table: the one before last is needed for swapped neighbours. Words are
  // short, and most differ so much that the first rows tell: no memory is asked for.
  constexpr std::size_t kShort = 128;
  std::array<std::size_t, 3 * kShort> short_rows;
  std::vector<std::size_t> long_rows;
  std::size_t* before = short_rows.data();
  if (a.size() >= kShort) {
    long_rows.resize(3 * (a.size() + 1));
    before = long_rows.data();
  }
  std::size_t* above = before + a.size() + 1;
  std::size_t* row = above + a.size() + 1;
  for (std::size_t i = 0; i <= a.size(); ++i) above[i] = i;
  for (std::size_t j = 1; j <= b.size(); ++j) {
    row[0] = j;
    std::size_t best = row[0];
    for (std::size_t i = 1; i <= a.size(); ++i) {
      const std::size_t replace = above[i - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[i] = std::min({replace, above[i] + 1, row[i - 1] + 1});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[i] = std::min(row[i], before[i - 2] + 1);
      }
      best = std::min(best, row[i]);
    }
    if (best > limit) return limit + 1;
    std::swap(before, above);
    std::swap(above, row);
  }
  return std::min(above[a.size()], limit + 1);
}

std::size_t reach_of_slip(std::string_view name, std::size_t limit) {
  return std::min(limit, std::max<std::size_t>(1, name.size() / 3));
}

std::string_view nearest(std::string_view name, const std::vector<std::string_view>& candidates,
                         std::size_t limit) {
  std::string_view best;
  std::size_t best_distance = reach_of_slip(name, limit) + 1;
  for (const std::string_view candidate : candidates) {
    if (best_distance == 0) break;
    const std::size_t distance = edit_distance(name, candidate, best_distance - 1);
    if (distance < best_distance) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

bool acts_on_text(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  switch (character.size()) {
    case 1: return byte(0) < 0x20 || byte(0) == 0x7F;
    case 2: return (byte(0) == 0xC2 && byte(1) < 0xA0) || (byte(0) == 0xD8 && byte(1) == 0x9C);
    case 3:
      return byte(0) == 0xE2 && ((byte(1) == 0x80 && (byte(2) == 0x8E || byte(2) == 0x8F ||
                                                      (byte(2) >= 0xA8 && byte(2) <= 0xAE))) ||
                                 (byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9));
    default: return false;
  }
}

std::string printable(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t length = code_point_length(value, at);
    if (length == 0 || acts_on_text(value.substr(at, length))) {
      const std::size_t bytes = std::max<std::size_t>(length, 1);
      for (std::size_t i = 0; i < bytes; ++i) {
        const char c = value[at + i];
        if (c == '\n') {
          out += "\\n";
        } else if (c == '\t') {
          out += "\\t";
        } else {
          append_escaped_byte(out, static_cast<unsigned char>(c));
        }
      }
      at += bytes;
    } else if (is_invisible(value.substr(at, length))) {
      append_code_point_name(out, value.substr(at, length));
      at += length;
    } else {
      out.append(value, at, length);
      at += length;
    }
  }
  return out;
}

std::string quoted(std::string_view value) {
  constexpr std::size_t kMost = 120;
  std::size_t at = 0;
  for (std::size_t shown = 0; at < value.size() && shown < kMost; ++shown) {
    at += std::max<std::size_t>(code_point_length(value, at), 1);
  }
  std::string out = "'" + printable(value.substr(0, at));
  if (at < value.size()) out += "…";
  out += '\'';
  return out;
}

std::string as_sentence(std::string_view text) {
  std::string out(trim(text));
  if (out.empty()) return out;
  constexpr std::array<std::string_view, 7> kCommands = {"aws",     "eksctl",    "git",      "helm",
                                                         "kubectl", "kustomize", "terraform"};
  const std::string_view word = std::string_view(out).substr(0, out.find(' '));
  const std::string_view letters = word.substr(0, word.find_last_not_of(",:") + 1);
  const bool plain =
      std::all_of(letters.begin(), letters.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  if (plain && std::find(kCommands.begin(), kCommands.end(), word) == kCommands.end()) {
    out.front() = static_cast<char>(out.front() - 'a' + 'A');
  }
  if (std::string_view(".?!…").find(out.back()) == std::string_view::npos) out += '.';
  return out;
}

std::string count_of(std::size_t n, std::string_view singular, std::string_view plural) {
  std::string out = std::to_string(n) + ' ';
  out += n == 1 || plural.empty() ? singular : plural;
  if (n != 1 && plural.empty()) out += 's';
  return out;
}

}  // namespace irsa
