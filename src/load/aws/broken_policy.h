// What may be wrong in a policy that is not JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace irsa::load {

/// A condition operator that is outside a Condition block: offset and length of its name,
/// without quotes. A block that was lost takes its bracket with it, so this is a likely cause of
/// brackets that do not match.
struct StrayOperator {
  std::size_t at, length;
};
[[nodiscard]] std::optional<StrayOperator> find_stray_operator(std::string_view text);

}  // namespace irsa::load
