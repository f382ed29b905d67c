#include "report/yaml.h"

#include <cstddef>

#include "base/text.h"
#include "base/utf8.h"

namespace irsa::report {

namespace {

/// "\x1b" of one byte, "\u202e" of a code point of two or three.
std::string yaml_escape(std::string_view bytes) {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(bytes[i]); };
  unsigned code = byte(0);
  if (bytes.size() == 2) code = (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU);
  if (bytes.size() == 3) {
    code = (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
  }
  constexpr char kHex[] = "0123456789abcdef";
  std::string out = code < 0x100 ? "\\x" : "\\u";
  for (int shift = code < 0x100 ? 4 : 12; shift >= 0; shift -= 4) out += kHex[code >> shift & 15];
  return out;
}

}  // namespace

std::string yaml_quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = code_point_length(text, at);
    const std::string_view character = text.substr(at, length == 0 ? 1 : length);
    if (length == 0) {
      out += "\xEF\xBF\xBD";
    } else if (character == "\"" || character == "\\") {
      out += '\\';
      out += character;
    } else if (acts_on_text(character) || (character == "#" && text.substr(at + 1, 1) == "#")) {
      out += yaml_escape(character);
    } else {
      out += character;
    }
    at += character.size();
  }
  return out + '"';
}

}  // namespace irsa::report
