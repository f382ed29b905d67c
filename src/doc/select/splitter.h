// Cuts a YAML stream into documents by its text alone. A line that begins with `---` or `...` and
// white space ends a document wherever it stands, in a scalar as well (YAML 1.2, 9.1.2), so that a
// mistake in one document cannot hide the others.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "doc/select/triage.h"

namespace irsa::doc {

/// Bytes [begin, end) of the stream, with the directives and the `---` line that belong to it.
struct Piece {
  std::size_t begin;
  std::size_t end;
  std::size_t content;  ///< behind directives and the line with `---`, if that holds nothing else
  bool empty;           ///< nothing but blank lines and comments behind `content`
  Outline outline = {};
};

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}
  /// The next piece; nullopt at the end. Pieces cover the text without gaps, but for `...` lines.
  [[nodiscard]] std::optional<Piece> next();

 private:
  void read_head(Piece& piece);
  void read_lines(Piece& piece);

  std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace irsa::doc
