// What a reader delivers: documents, what could not be read, comments.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "doc/document.h"
#include "source/span.h"

namespace irsa::doc {

/// Something that could not be read. The other documents of the file are read anyway.
struct ReadError {
  enum class Kind {
    yaml_syntax,
    json_syntax,
    limit,
    template_source,  ///< not YAML because of {{ }}: a Helm or other template, not a mistake
    not_text,         ///< binary content
    /// A `---` is missing between two objects: kubectl takes them for one and keeps of each key the
    /// last. `where` is the second's first key, `extent` the first, which is lost. Both are read.
    missing_separator,
  };
  Kind kind;
  Span where;           ///< the first bad token
  std::string message;  ///< one sentence, no final period
  std::string help;     ///< what to do; may be empty
  /// The bytes of the broken document: if they hold a marker, it is worth a finding.
  Span extent;
};

/// A YAML comment, without the '#', outside every scalar.
struct Comment {
  Span span;  ///< from '#' to the end of the line
  std::string_view text;
  bool alone;  ///< nothing but blanks before it on its line
};

/// What reading delivers to. Views handed over are valid during the call only.
class DocumentSink {
 public:
  virtual ~DocumentSink() = default;
  virtual void document(const Document& document) = 0;
  virtual void error(ReadError error) = 0;
  /// Documents that were not parsed because nothing in them can matter.
  virtual void skipped(std::uint32_t documents) = 0;
  /// Comments that hold "irsa-lint:"; only those are looked for.
  virtual void comment(const Comment& comment) = 0;
  /// The next document may be of one of Needs::holder_kinds, or hold such objects; called for each,
  /// also if it is skipped. `name`: its metadata.name, if that is surely the only one and this.
  virtual void may_hold(std::optional<std::string_view> /*name*/) {}
  /// Helm says in a comment which template the document comes from that is passed on, or found to
  /// be broken, next.
  virtual void rendered(Span /*extent*/, const Located<std::string_view>& /*source*/) {}
};

}  // namespace irsa::doc
