// Writes XML 1.0: elements with attributes and text, indented, with all text escaped.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace irsa::report {

/// Escapes a text. XML cannot contain most control characters, nor U+FFFE and U+FFFF. Control
/// characters, line ends and invalid UTF-8 are written as by printable(); U+FFFE and U+FFFF are
/// replaced.
[[nodiscard]] std::string xml_escape(std::string_view text);

class XmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string>>;

  XmlWriter() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

  void open(std::string_view name, const Attributes& attributes);
  void close(std::string_view name);
  /// An element without children.
  void empty(std::string_view name, const Attributes& attributes);
  /// An element with text. Line ends stay; everything else is escaped.
  void text(std::string_view name, const Attributes& attributes, std::string_view content);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void begin(std::string_view name, const Attributes& attributes);

  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace irsa::report
