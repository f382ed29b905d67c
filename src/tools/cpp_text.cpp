#include "tools/cpp_text.h"

namespace irsa::tools {

std::string literal(std::string_view text) {
  constexpr std::size_t kLongest = 4000;
  std::string out = "\"";
  std::size_t piece = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      // Three octal digits: a digit that follows cannot become part of the escape.
      out += '\\';
      for (const int shift : {6, 3, 0}) out += static_cast<char>('0' + ((byte >> shift) & 7));
    } else {
      out += c;
    }
    // Not between the bytes of one UTF-8 character, for the sake of who reads the generated file.
    const bool may_break = i + 1 < text.size() && (text[i + 1] & 0xC0) != 0x80;
    if (may_break && (c == '\n' || ++piece >= kLongest)) {
      out += "\"\n    \"";
      piece = 0;
    }
  }
  return out + "\"sv";
}

std::string ArrayWriter::array(std::string_view type, const std::vector<std::string>& elements) {
  if (elements.empty()) return "{}";
  const std::string name = "kData" + std::to_string(next_++);
  std::string definition = "constexpr " + std::string(type) + " " + name + "[] = {\n";
  for (const std::string& element : elements) definition += "    " + element + ",\n";
  definitions_ += definition + "};\n";
  return name;
}

std::string ArrayWriter::strings(const std::vector<std::string>& values) {
  std::vector<std::string> elements;
  for (const std::string& value : values) elements.push_back(literal(value));
  return array("std::string_view", elements);
}

}  // namespace irsa::tools
