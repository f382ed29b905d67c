// A fast reader for the JSON of nearly all files: it reads directly from the text, and keeps views
// instead of copies. If something is unusual or wrong (a number with an exponent, a surrogate
// escape, a mistake), it gives up, and nlohmann/json reads the value and finds the words for the
// error. If it does not give up, the tree is exactly the same (json_subset_test.cpp).
#pragma once

#include <cstddef>
#include <optional>

namespace irsa::doc {

class DocumentBuilder;

/// Reads the value that the builder's source text begins with; returns where it ends. nullopt when
/// it gave up: then what the builder holds means nothing.
[[nodiscard]] std::optional<std::size_t> read_json_subset(DocumentBuilder& builder);

}  // namespace irsa::doc
