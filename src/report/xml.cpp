#include "report/xml.h"

#include <cstddef>

#include "base/text.h"

namespace irsa::report {

std::string xml_escape(std::string_view text) {
  const std::string shown = printable(text);
  std::string out;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    const std::string_view three = std::string_view(shown).substr(at, 3);
    if (three == "\xEF\xBF\xBE" || three == "\xEF\xBF\xBF") {
      out += "\xEF\xBF\xBD";
      at += 2;
      continue;
    }
    switch (shown[at]) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&apos;"; break;
      default: out += shown[at];
    }
  }
  return out;
}

void XmlWriter::begin(std::string_view name, const Attributes& attributes) {
  out_.append(2 * depth_, ' ');
  out_ += '<';
  out_ += name;
  for (const auto& [key, value] : attributes) {
    out_ += ' ';
    out_ += key;
    out_ += "=\"" + xml_escape(value) + '"';
  }
}

void XmlWriter::open(std::string_view name, const Attributes& attributes) {
  begin(name, attributes);
  out_ += ">\n";
  ++depth_;
}

void XmlWriter::close(std::string_view name) {
  --depth_;
  out_.append(2 * depth_, ' ');
  out_ += "</" + std::string(name) + ">\n";
}

void XmlWriter::empty(std::string_view name, const Attributes& attributes) {
  begin(name, attributes);
  out_ += "/>\n";
}

void XmlWriter::text(std::string_view name, const Attributes& attributes,
                     std::string_view content) {
  begin(name, attributes);
  out_ += '>';
  bool first = true;
  for (const std::string_view line : split(content, '\n')) {
    if (!first) out_ += '\n';
    first = false;
    out_ += xml_escape(line);
  }
  out_ += "</" + std::string(name) + ">\n";
}

}  // namespace irsa::report
