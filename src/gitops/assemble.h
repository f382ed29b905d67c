// Makes a document of a built object, for the loaders. Each node has the place where it is written.
#pragma once

#include <functional>

#include "doc/source_text.h"
#include "gitops/object.h"

namespace irsa::doc {
class DocumentBuilder;
}  // namespace irsa::doc

namespace irsa::gitops {

/// Makes the builder's document from the object. `standing` gives the file of the build that stands
/// for a source file. `source` is the text of the file where the object is written, or the part of
/// it that holds all of the object, byte for byte. The document is valid until the builder is used
/// again, and as long as the text lives. False if the object is too large for a document.
[[nodiscard]] bool assemble(const Object& object, doc::SourceText source,
                            const std::function<FileId(FileId)>& standing,
                            doc::DocumentBuilder& builder);

}  // namespace irsa::gitops
