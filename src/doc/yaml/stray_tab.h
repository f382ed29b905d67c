// Tabs that go-yaml takes for a mistake and yaml-cpp for white space.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "doc/document_builder.h"

namespace irsa::doc {

/// The first tab at the begin of a line, behind blanks perhaps, that is empty otherwise or holds a
/// comment, and is no part of a scalar nor between brackets: to go-yaml (scannerc.go,
/// yaml_parser_scan_to_next_token) a character that cannot start any token. `nodes` are those that
/// were read from the text, in order.
[[nodiscard]] std::optional<std::size_t> find_stray_tab(const SourceText& source,
                                                        const std::vector<RawNode>& nodes);

}  // namespace irsa::doc
