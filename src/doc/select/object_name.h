// The name of a Kubernetes object from the text of its document, without parsing it.
#pragma once

#include <optional>
#include <string_view>

namespace irsa::doc {

/// `metadata.name` of a document whose Outline is sure, if it is written in the usual way: a plain
/// or quoted word of lower case letters, digits, '-' and '.', under plain keys in block style.
/// nullopt if it is written in any other way, or if there is none.
[[nodiscard]] std::optional<std::string_view> object_name(std::string_view document);

}  // namespace irsa::doc
