// What may have gone wrong in a policy that is no JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace irsa::load {

/// A condition operator that stands outside of a Condition block: offset and length of its name,
/// without quotes. A block that was lost takes its bracket with it, so this is a likely cause of
/// brackets that do not match.
struct StrayOperator {
  std::size_t at, length;
};
[[nodiscard]] std::optional<StrayOperator> find_stray_operator(std::string_view text);

}  // namespace irsa::load
