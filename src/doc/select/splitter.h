// Cuts a YAML stream into documents, by its text alone. A line that begins with `---` or `...` and
// white space ends a document anywhere, also in a scalar (YAML 1.2, 9.1.2). So a mistake in one
// document cannot hide the others.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "doc/select/triage.h"

namespace irsa::doc {

/// Why kubectl does not read a document that YAML allows: it cuts at lines that begin with `---`
/// before it parses, and takes the first document of each part (apimachinery, util/yaml/decoder.go;
/// go-yaml v2).
enum class Refusal {
  none,
  directive,       ///< the part before its `---` is a document without content
  text_on_marker,  ///< something else than a comment after `---`
  long_marker,     ///< more than three dashes
  behind_end,      ///< after `...`, without a `---`: dropped without a message
  dashes,          ///< a line of the document begins with `---` and goes on with text
};

/// Bytes [begin, end) of the stream, with the directives and the `---` line that belong to it.
struct Piece {
  std::size_t begin;
  std::size_t end;
  std::size_t content;  ///< after directives and the line with `---`, if that holds nothing else
  bool empty;           ///< nothing but blank lines and comments after `content`
  Refusal refusal = Refusal::none;
  std::size_t refused_begin = 0, refused_end = 0;  ///< what makes kubectl refuse it
  Outline outline = {};
};

class Splitter {
 public:
  explicit Splitter(std::string_view text) : text_(text) {}
  /// The next piece; nullopt at the end. Pieces cover the text without gaps, but for `...` lines.
  [[nodiscard]] std::optional<Piece> next();

 private:
  void read_head(Piece& piece);
  void refuse(Piece& piece, Refusal why, std::size_t at);
  void read_lines(Piece& piece);
  void set_directives_apart(Piece& piece);

  std::string_view text_;
  std::size_t at_ = 0;
  bool ended_ = false;  // A line with `...` was the last marker.
  /// A directive that has a document of its own, as kubectl cuts the text, before a `---`.
  std::optional<std::size_t> directive_;
};

}  // namespace irsa::doc
