// Where in a YAML or JSON text somebody is typing, found from its lines and brackets alone: while
// somebody types, a text mostly does not parse.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::server {

struct Cursor {
  /// The keys around the place, from the top of the document; items of lists have none.
  std::vector<std::string> path = {};
  /// The key whose value is typed, or whose list of values; empty where a key is typed.
  std::string key = {};
  bool in_value = false;
  bool quoted = false;       ///< after an opening quote, which stays
  std::size_t begin = 0;     ///< of the word that is typed (bytes): it ends at the cursor,
  std::size_t end = 0;       ///< and what follows of it ends here
  std::size_t document = 0;  ///< where the document begins that it is in
  std::size_t document_end = 0;
  bool in_comment = false;  ///< of YAML; then all else is that of the text before the comment
};

/// By indentation.
[[nodiscard]] Cursor cursor_in_yaml(std::string_view text, std::size_t offset);
/// By brackets and quotes.
[[nodiscard]] Cursor cursor_in_json(std::string_view text, std::size_t offset);

/// The scalar at a path of block mappings in a YAML document ("metadata", "name"); empty if there
/// is none.
[[nodiscard]] std::string yaml_scalar(std::string_view document,
                                      const std::vector<std::string_view>& path);

}  // namespace irsa::server
