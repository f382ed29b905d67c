#include "load/shell/shell_json.h"

#include <cstddef>
#include <string>

namespace irsa::load {

ShellJson& ShellJson::string(const ShellText& text) {
  if (text.text.empty()) return raw("\"\"");
  // So that the place of the string is that of its text.
  out_.add("\"", text.begins.front(), text.begins.front());
  for (std::size_t i = 0; i < text.text.size(); ++i) {
    const char c = text.text[i];
    const bool special = c == '"' || c == '\\';
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string shown(special ? std::string{'\\', c} : std::string{c});
    if (static_cast<unsigned char>(c) < 0x20) {
      const auto code = static_cast<unsigned char>(c);
      shown = std::string("\\u00") + kDigits[code >> 4] + kDigits[code & 15];
    }
    out_.add(shown, text.begins[i], text.ends[i]);
  }
  out_.add("\"", text.ends.back(), text.ends.back());
  out_.open = out_.open || text.open;
  return *this;
}

ShellJson& ShellJson::member(std::string_view name, const std::optional<ShellText>& text) {
  if (!text) return *this;
  return raw(",\"" + std::string(name) + "\":").string(*text);
}

bool begins_with_brace(const ShellText& text) {
  const std::size_t first = text.text.find_first_not_of(" \t\r\n");
  return first != std::string::npos && text.text[first] == '{';
}

}  // namespace irsa::load
