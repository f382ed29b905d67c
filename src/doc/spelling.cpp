#include "doc/spelling.h"

#include "doc/scalar_type.h"

namespace irsa::doc {

namespace {

char upper_hex(unsigned value) { return "0123456789ABCDEF"[value & 0xF]; }

}  // namespace

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       c == '-' || c == '.' || c == '_' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += {'%', upper_hex(byte >> 4U), upper_hex(byte)};
    }
  }
  return out;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) {
          out += "\\u00";
          out += {upper_hex(static_cast<unsigned char>(c) >> 4U),
                  upper_hex(static_cast<unsigned char>(c))};
        } else {
          out += c;
        }
    }
  }
  return out;
}

std::string with_quotes_doubled(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out;
}

bool is_plain_in_yaml(std::string_view text, bool flow) {
  constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`=<";
  if (text.empty() || kIndicators.find(text.front()) != std::string_view::npos) return false;
  if (text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  for (const char c : text) {
    if (c < ' ' || c > '~') return false;
  }
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos) {
    return false;
  }
  if (flow && text.find_first_of(",[]{}") != std::string_view::npos) return false;
  if (text.find("{{") != std::string_view::npos) return false;
  return !may_be_typed(text) || plain_type(text) == Type::string;
}

std::string double_quoted(std::string_view text) { return '"' + escaped(text) + '"'; }

}  // namespace irsa::doc
