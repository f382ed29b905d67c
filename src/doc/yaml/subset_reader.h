// A fast reader for the YAML that nearly all manifests are written in:
//
//   document   a block mapping or sequence: no directives, nothing before it on its line
//   key        plain or quoted, on one line; or `!!merge <<`
//   member     perhaps an anchor, then a block collection or a value; or nothing at all
//   value      a plain or quoted scalar, also over several lines, which are folded; `|` or `>`,
//              perhaps with `-`; brackets; an alias
//   brackets   with brackets, scalars and aliases in them, over as many lines as it takes, but a
//              plain scalar on one, and so a key and the begin of its value; also with a last comma
//   comments   between all of these, behind a blank or where a block line begins
//
// Whatever is outside of that it does not try to understand, nor what is rare or what yaml-cpp 0.7
// takes in a way of its own (tabs between tokens, explicit keys, `|+`, other escapes than \" \\ \n
// \t, a quoted scalar that goes on at column 0, a list's anchored scalar over several lines): it
// gives up, and yaml-cpp reads the document. Where it does not give up, the tree is the very same
// (subset_reader_test.cpp).
#pragma once

#include <cstddef>

#include "doc/source_text.h"

namespace irsa::doc {

class DocumentBuilder;

/// Reads the document whose content begins at byte `content` of the text. False when it gave up:
/// then what the builder holds means nothing.
[[nodiscard]] bool read_subset(const SourceText& source, std::size_t content,
                               DocumentBuilder& builder);

}  // namespace irsa::doc
