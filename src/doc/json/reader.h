// JSON, with the place of every token. Strict: what it takes is JSON. nlohmann's SAX parser is the
// reference; the common case is read by json_subset.h.
#pragma once

#include <cstddef>

#include "doc/document_builder.h"

namespace irsa::doc {

/// Reads the JSON value that `source.text` begins with (white space before it is skipped). The
/// builder is started here; afterwards it holds the document or an error. Returns where the value
/// ends; more may follow. `reference`: through nlohmann's parser only.
std::size_t read_json(const SourceText& source, DocumentBuilder& builder, bool reference = false);

/// The first byte from `at` on that is no JSON white space.
[[nodiscard]] inline std::size_t skip_json_space(std::string_view text, std::size_t at) {
  while (at < text.size() &&
         (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) {
    ++at;
  }
  return at;
}

}  // namespace irsa::doc
