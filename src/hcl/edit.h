// Edits of HCL text (diag/fix.h). They replace a text that the source spells out, delete an item of
// a list in brackets together with its comma, or add items, blocks and entries. A value that an
// expression computes is never edited.
//
// `source` is the whole file, and `place` a span in it. Every function gives nullopt if the edit
// cannot be made, or cannot be made safely.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/fix.h"
#include "hcl/tree.h"

namespace irsa::hcl {

/// Replaces the text at `place` by `text`. nullopt if `place` does not hold exactly `old`, with or
/// without double quotes, or if `text` would need escapes.
[[nodiscard]] std::optional<Edit> with_text(std::string_view source, Span place,
                                            std::string_view old, std::string_view text);

/// The same for a whole template or a bare key: `old` and `text` are written as in the source, with
/// `${…}`. nullopt also if one of the new `${…}` does not hold an expression.
[[nodiscard]] std::optional<Edit> with_template(std::string_view source, Span place,
                                                std::string_view old, std::string_view text);

/// Deletes the item at `place`, a quoted text, from its list. nullopt if it is not in a list, or is
/// the only item.
[[nodiscard]] std::optional<Edit> without_item(std::string_view source, Span place);

/// Adds templates to a list in brackets, after the item at `place`, which is a quoted text.
[[nodiscard]] std::optional<Edit> with_items(std::string_view source, Span place,
                                             const std::vector<std::string>& templates);

/// A whole file, and what it was parsed to.
struct ParsedFile {
  std::string_view source;
  const Tree& tree;
};

/// A `condition` block of an aws_iam_policy_document: the variable must have one of the values.
struct ConditionBlock {
  std::string test, variable;
  std::vector<std::string> values;
};
/// Adds the condition to the `statement` block that is at `place` or around it.
[[nodiscard]] std::optional<Edit> with_condition(const ParsedFile& file, Span place,
                                                 const ConditionBlock& condition);

/// Adds an entry to the map in the attribute `map` of the block around `place`. If the block has no
/// such attribute, the attribute is added with this entry.
[[nodiscard]] std::optional<Edit> with_entry(const ParsedFile& file, Span place,
                                             std::string_view map, std::string_view key,
                                             std::string_view value);

}  // namespace irsa::hcl
