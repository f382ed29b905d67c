// What the text of a stream shows before anything has been parsed: which tool made it, where one
// object ends and another begins, what kubectl says of its separators.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "doc/document.h"
#include "doc/select/splitter.h"
#include "doc/sink.h"
#include "doc/source_text.h"
#include "doc/yaml/go_yaml_tokens.h"

namespace irsa::doc {

inline constexpr const char* kSeparate = "separate documents with a line that contains only ---";

/// The path in `# Source: chart/templates/x.yaml`, from the comments before the document's first
/// line; empty if there is none. `content`: where the document begins after its `---`.
[[nodiscard]] std::string_view find_helm_source(std::string_view text, std::size_t content);

/// Where, in a block mapping of objects without a `---` between them, the second and later ones
/// begin: at the first of an object's usual keys that is there again. Empty if only one of
/// these keys is there twice, which is not a second object.
[[nodiscard]] std::vector<std::size_t> object_begins(std::string_view text, std::size_t content);

/// Does text that is neither JSON nor YAML look more like JSON?
[[nodiscard]] bool looks_like_json(std::string_view text);

/// The bytes of a comment of JavaScript that is in front of a text that looks like JSON.
struct CommentBytes {
  std::size_t begin, end;
};
[[nodiscard]] std::optional<CommentBytes> comment_before_json(std::string_view text);

/// A byte order mark where another file may begin: before an object's first key, or a `---`. The
/// size of the text if there is none.
[[nodiscard]] std::size_t find_mark(std::string_view text);

/// What kubectl says of a separator that it refuses. `piece` is one of the stream.
[[nodiscard]] Defect defect_of(const SourceText& stream, const Piece& piece);
/// What it says of a document in a form that go-yaml refuses.
[[nodiscard]] Defect defect_of(const SourceText& document, const GoYamlRefusal& refusal);

}  // namespace irsa::doc
