// Where each byte of a decoded scalar is written in the file.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "doc/document.h"

namespace irsa::doc {

/// `raw` is the scalar as it is written, with its quotes or its `|`; `value` what it means. For
/// each byte of the value the offset into raw where it is written (of an escape: where that
/// begins), and one more for the end. nullopt when raw does not spell value out, as with
/// `!!binary`.
[[nodiscard]] std::optional<std::vector<std::uint32_t>> map_scalar(std::string_view raw,
                                                                   std::string_view value,
                                                                   Style style);

}  // namespace irsa::doc
