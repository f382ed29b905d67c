// A built object as a document, for the loaders: each node stands in the file where it is written.
#pragma once

#include <functional>
#include <string_view>

#include "doc/document_builder.h"
#include "gitops/object.h"

namespace irsa::gitops {

/// Makes the builder's document of the object. `standing` says what the object's files are called
/// in the build; `text` is that of the file where the object is written. The document lives until
/// the builder is used again, and only as long as the text. False for an object that is too large
/// for a document.
[[nodiscard]] bool assemble(const Object& object, std::string_view text,
                            const std::function<FileId(FileId)>& standing,
                            doc::DocumentBuilder& builder);

}  // namespace irsa::gitops
