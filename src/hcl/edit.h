// Edits of HCL text: where the source spells a text out, it is replaced; an item of a list written
// in brackets goes with its comma. What an expression computes is edited nowhere.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "diag/fix.h"

namespace irsa::hcl {

/// `place` in `source` holds `old`, byte for byte or between double quotes; nullopt if it does not,
/// or if the new text would need escapes.
[[nodiscard]] std::optional<Edit> with_text(std::string_view source, Span place,
                                            std::string_view old, std::string_view text);

/// Deletes the item at `place`, a text in quotes, from the list around it; nullopt if it stands in
/// none, or is its only item.
[[nodiscard]] std::optional<Edit> without_item(std::string_view source, Span place);

}  // namespace irsa::hcl
