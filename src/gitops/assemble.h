// A built object as a document, for the loaders: each node stands in the file where it is written.
#pragma once

#include <functional>

#include "doc/document_builder.h"
#include "gitops/object.h"

namespace irsa::gitops {

/// Makes the builder's document of the object. `standing` says what the object's files are called
/// in the build; `source` is the text of the file where the object is written, or the part of it
/// that all of the object stands in, byte for byte. The document lives until the builder is used
/// again, and only as long as the text. False for an object that is too large for a document.
[[nodiscard]] bool assemble(const Object& object, doc::SourceText source,
                            const std::function<FileId(FileId)>& standing,
                            doc::DocumentBuilder& builder);

}  // namespace irsa::gitops
