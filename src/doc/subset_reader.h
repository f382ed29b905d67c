// A fast reader for the YAML that nearly all manifests are written in: block mappings and
// sequences, plain scalars, quoted ones of one line, block scalars, brackets on one line, comments,
// anchors and aliases. Whatever is outside of that it does not try to understand: it gives up, and
// yaml-cpp reads the document. Where it does not give up, the tree is the very same
// (subset_reader_test.cpp).
#pragma once

#include <cstddef>

#include "doc/document_builder.h"

namespace irsa::doc {

/// Reads the document whose content begins at byte `content` of the text. False when it gave up:
/// then what the builder holds means nothing.
[[nodiscard]] bool read_subset(const SourceText& source, std::size_t content,
                               DocumentBuilder& builder);

}  // namespace irsa::doc
