// JSON, with the place of every token. Strict: what it takes is JSON. nlohmann's SAX parser is the
// reference; the common case is read by json/subset.h.
#pragma once

#include <cstddef>
#include <string_view>

#include "doc/source_text.h"

namespace irsa::doc {

class DocumentBuilder;

/// Reads the JSON value that `source.text` begins with (white space before it is skipped). The
/// builder is started here; afterwards it holds the document or an error. Returns where the value
/// ends; more may follow. `reference`: through nlohmann's parser only.
std::size_t read_json(const SourceText& source, DocumentBuilder& builder, bool reference = false);

[[nodiscard]] constexpr bool is_json_space(char c) {
  return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/// As skip_json_space(), for long runs.
[[nodiscard]] std::size_t skip_json_indentation(std::string_view text, std::size_t at);

/// The first byte from `at` on that is not a JSON white space.
[[nodiscard]] inline std::size_t skip_json_space(std::string_view text, std::size_t at) {
  // There is none, or one blank, or a line end with the indentation: half of a file that was
  // printed for people.
  for (const std::size_t few = at + 2; at < few; ++at) {
    if (at >= text.size() || !is_json_space(text[at])) return at;
  }
  return skip_json_indentation(text, at);
}

}  // namespace irsa::doc
