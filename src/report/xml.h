// XML 1.0 as the formats write it: elements with attributes and text, indented, everything escaped.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace irsa::report {

/// XML has no way to write most control characters, nor U+FFFE and U+FFFF: the former and invalid
/// UTF-8 are spelt out as in printable(), the latter replaced. Line ends are spelt out as well.
[[nodiscard]] std::string xml_escape(std::string_view text);

class XmlWriter {
 public:
  using Attributes = std::initializer_list<std::pair<std::string_view, std::string>>;

  XmlWriter() : out_("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n") {}

  void open(std::string_view name, const Attributes& attributes);
  void close(std::string_view name);
  /// An element without children.
  void empty(std::string_view name, const Attributes& attributes);
  /// An element that holds text; line ends in it stay, what is between them is escaped.
  void text(std::string_view name, const Attributes& attributes, std::string_view content);

  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  void begin(std::string_view name, const Attributes& attributes);

  std::string out_;
  std::size_t depth_ = 0;
};

}  // namespace irsa::report
