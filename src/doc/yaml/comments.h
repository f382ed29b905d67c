// Finds the YAML comments that are meant for this tool.
#pragma once

#include <string_view>
#include <vector>

#include "doc/sink.h"
#include "doc/source_text.h"

namespace irsa::doc {

/// What a comment must hold to be passed on.
inline constexpr std::string_view kCommentMarker = "irsa-lint:";

/// If not, find_comments() finds nothing: no line has a `#` and the marker after it.
[[nodiscard]] bool may_hold_comments(std::string_view text);

/// Passes on the comments that begin before byte `end` of the file. `nodes` are those of the tree
/// that was read from it, in order: what is inside a scalar is not a comment.
void find_comments(const SourceText& source, std::uint32_t end, const std::vector<RawNode>& nodes,
                   DocumentSink& sink);

}  // namespace irsa::doc
