#include "base/outgoing.h"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/text.h"
#include "base/utf8.h"

namespace irsa {

namespace {

/// Bytes at which something may have to be done. All others are copied in runs.
constexpr std::array<bool, 256> suspects() {
  std::array<bool, 256> table = {};
  for (std::size_t byte = 0; byte < 0x20; ++byte) table[byte] = true;
  table['\n'] = table['\t'] = false;
  table['#'] = table[':'] = table[0x7F] = true;
  for (std::size_t byte = 0x80; byte < 0x100; ++byte) table[byte] = true;
  return table;
}

constexpr std::array<bool, 256> kSuspect = suspects();
constexpr std::string_view kWordJoiner = "\xE2\x81\xA0";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// "##", letters, "[".
bool is_bracket_command(std::string_view text) {
  if (!text.starts_with("##")) return false;
  std::size_t at = 2;
  while (at < text.size() && is_letter(text[at])) ++at;
  return at < text.size() && text[at] == '[';
}

/// Is there nothing but blanks before it on its line?
bool begins_line(std::string_view text, std::size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '\t')) --at;
  return at == 0 || text[at - 1] == '\n';
}

/// The length of a sequence that colours text: ESC [ digits and semicolons m; 0 if there is none.
std::size_t color_length(std::string_view text) {
  if (!text.starts_with("\x1b[")) return 0;
  std::size_t at = 2;
  while (at < text.size() && (is_digit(text[at]) || text[at] == ';')) ++at;
  return at < text.size() && text[at] == 'm' ? at + 1 : 0;
}

/// Of a code point of two bytes or three in UTF-8, which all that act on a text are.
std::string json_escape(std::string_view bytes) {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(bytes[i]); };
  const unsigned code = bytes.size() == 1 ? byte(0)
                        : bytes.size() == 2
                            ? (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU)
                            : (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
  constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out += kHex[code >> shift & 15];
  return out;
}

class Door {
 public:
  Door(Medium medium, std::string_view text) : medium_(medium), text_(text) {
    out_.reserve(text.size() + text.size() / 64);
  }

  std::string pass() {
    for (std::size_t at = 0; at < text_.size();) {
      if (!kSuspect[static_cast<unsigned char>(text_[at])]) {
        ++at;
      } else {
        at += look_at(at);
      }
    }
    out_.append(text_.substr(copied_));
    return std::move(out_);
  }

 private:
  /// Puts `instead` in the place of the next `length` bytes.
  void replace(std::size_t at, std::size_t length, std::string_view instead) {
    out_.append(text_.substr(copied_, at - copied_)).append(instead);
    copied_ = at + length;
  }

  /// Returns how far to go on.
  std::size_t look_at(std::size_t at) {
    const std::string_view rest = text_.substr(at);
    const char c = rest.front();
    const bool json = medium_ == Medium::json;
    if (c == ':') {
      if (json || medium_ == Medium::commands || !rest.starts_with("::")) return 1;
      if (begins_line(text_, at)) replace(at, 0, kWordJoiner);
      return 1;
    }
    if (c == '#') {
      if (!is_bracket_command(rest)) return 1;
      if (json) {
        replace(at, 1, "\\u0023");
      } else {
        replace(at + 1, 0, kWordJoiner);
      }
      return 1;
    }
    if (medium_ == Medium::colored) {
      if (const std::size_t length = color_length(rest); length > 0) return length;
    }
    const std::size_t length = code_point_length(text_, at);
    if (length == 0) {
      replace(at, 1, json ? "\xEF\xBF\xBD" : printable(rest.substr(0, 1)));
      return 1;
    }
    const std::string_view character = rest.substr(0, length);
    if (!acts_on_text(character)) return length;
    replace(at, length, json ? json_escape(character) : printable(character));
    return length;
  }

  Medium medium_;
  std::string_view text_;
  std::string out_;
  std::size_t copied_ = 0;
};

}  // namespace

std::string outgoing(Medium medium, std::string_view text) { return Door(medium, text).pass(); }

}  // namespace irsa
