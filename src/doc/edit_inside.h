// Documents inside strings, for edits: JSON in YAML, YAML in JSON.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/fix.h"
#include "doc/document.h"
#include "doc/edit_tree.h"

namespace irsa::doc {

/// Where the text of a string is in the document around it: offsets of the inner one, places of
/// the outer one.
struct Inside {
  std::string text;
  std::vector<std::uint32_t> positions;
  Style style = Style::plain;
  bool percents = false;
  std::string indent = {};  ///< of a block, what its lines begin with
  std::string_view line_end = "\n";

  /// Of a string; nullopt if it is in a string itself.
  [[nodiscard]] static std::optional<Inside> of(const EditTree& outer, NodeId string);
  /// The offset that is at a place of the outer text.
  [[nodiscard]] std::optional<std::uint32_t> offset_of(std::uint32_t place) const;
  /// The text as documents of its own, with its own offsets for places.
  [[nodiscard]] std::vector<std::unique_ptr<Document>> read(FileId file) const;
  /// Edits of the inner text as edits of the outer one; nullopt if the string has no place for
  /// another line.
  [[nodiscard]] std::optional<std::vector<Edit>> lowered(const std::vector<Edit>& edits,
                                                         const EditTree& outer) const;

 private:
  /// A part of the inner text as the outer one has to spell it.
  [[nodiscard]] std::optional<std::string> spelled(std::string_view part) const;
};

}  // namespace irsa::doc
