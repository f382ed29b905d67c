// Finds the keys around the cursor in a YAML or JSON text. It uses only lines, indentation and
// brackets, because a text often does not parse while somebody types. Offsets are bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::server {

struct Cursor {
  /// The keys around the cursor, from the top of the document. Items of lists add none.
  std::vector<std::string> path = {};
  /// The key whose value (or list of values) is being typed; empty if a key is being typed.
  std::string key = {};
  bool in_value = false;
  bool quoted = false;       ///< after an opening quote, which is not in [begin, end)
  std::size_t begin = 0;     ///< where the word at the cursor begins
  std::size_t end = 0;       ///< where it ends, which may be after the cursor
  std::size_t document = 0;  ///< where the cursor's document begins
  std::size_t document_end = 0;
  bool in_comment = false;  ///< of YAML; the rest is as for the text before the comment
};

/// Uses indentation.
[[nodiscard]] Cursor cursor_in_yaml(std::string_view text, std::size_t offset);
/// Uses brackets and quotes.
[[nodiscard]] Cursor cursor_in_json(std::string_view text, std::size_t offset);

/// The scalar at a path of block mappings in a YAML document ("metadata", "name"); empty if there
/// is none.
[[nodiscard]] std::string yaml_scalar(std::string_view document,
                                      const std::vector<std::string_view>& path);

}  // namespace irsa::server
