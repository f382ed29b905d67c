// Edits of HCL text: where the source spells a text out, it is replaced; an item of a list written
// in brackets goes with its comma, or gets others behind it; a block gets another one. What an
// expression computes is edited nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "diag/fix.h"

namespace irsa::hcl {

/// `place` in `source` holds `old`, byte for byte or between double quotes; nullopt if it does not,
/// or if the new text would need escapes.
[[nodiscard]] std::optional<Edit> with_text(std::string_view source, Span place,
                                            std::string_view old, std::string_view text);

/// The same of a whole template or of a bare key: `old` and `text` are as the source writes them,
/// `${…}` and all. nullopt if what is in one of the new `${…}` is no expression.
[[nodiscard]] std::optional<Edit> with_template(std::string_view source, Span place,
                                                std::string_view old, std::string_view text);

/// Deletes the item at `place`, a text in quotes, from the list around it; nullopt if it stands in
/// none, or is its only item.
[[nodiscard]] std::optional<Edit> without_item(std::string_view source, Span place);

/// Puts templates behind the item at `place`, a text in quotes, of a list in brackets.
[[nodiscard]] std::optional<Edit> with_items(std::string_view source, Span place,
                                             const std::vector<std::string>& templates);

/// A block of a policy document: that the variable has one of the values.
struct ConditionBlock {
  std::string test, variable;
  std::vector<std::string> values;
};
/// Adds it to the block that stands at `place`, or around it, and is of type `statement`.
[[nodiscard]] std::optional<Edit> with_condition(std::string_view source, Span place,
                                                 const ConditionBlock& condition);

/// Adds an entry to the map that the attribute `map` of the block around `place` is, or the
/// attribute with it.
[[nodiscard]] std::optional<Edit> with_entry(std::string_view source, Span place,
                                             std::string_view map, std::string_view key,
                                             std::string_view value);

}  // namespace irsa::hcl
