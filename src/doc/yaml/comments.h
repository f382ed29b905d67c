// Finds the YAML comments that speak to this tool.
#pragma once

#include <string_view>
#include <vector>

#include "doc/document_builder.h"
#include "doc/sink.h"

namespace irsa::doc {

/// What a comment must hold to be handed on.
inline constexpr std::string_view kCommentMarker = "irsa-lint:";

/// If not, find_comments() finds nothing: no line has a `#` and the marker behind it.
[[nodiscard]] bool may_hold_comments(std::string_view text);

/// Hands on the comments that begin before byte `end` of the file. `nodes` are those of the tree
/// that was read from it, in order: what stands inside of a scalar is no comment.
void find_comments(const SourceText& source, std::uint32_t end, const std::vector<RawNode>& nodes,
                   DocumentSink& sink);

}  // namespace irsa::doc
