// YAML read by yaml-cpp, the reference reader. It reads one document at a time, so that a mistake
// costs one document, and yaml-cpp's endless loop on stray commas (its issue 1040) cannot happen.
#pragma once

#include "doc/source_text.h"

namespace irsa::doc {

class DocumentBuilder;

/// Reads the one document that `source` holds (it may begin with directives and `---`). The builder
/// is started here; afterwards it holds the document or an error. No root: the document is empty.
void read_yaml(const SourceText& source, DocumentBuilder& builder);

}  // namespace irsa::doc
