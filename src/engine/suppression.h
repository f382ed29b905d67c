// Which findings the input or the configuration suppresses, and which suppressions have no effect.
#pragma once

#include <string>
#include <vector>

#include "diag/findings.h"
#include "engine/selection.h"
#include "join/index.h"

namespace irsa::engine {

/// Marks the findings that the input or the configuration suppresses, and returns what is wrong
/// with the suppressions themselves: findings of suppression-invalid and suppression-unused, in no
/// particular order. A suppression is only called unused when its rule could have spoken on this
/// input. `today` is YYYY-MM-DD; empty = nothing has expired.
[[nodiscard]] std::vector<Finding> suppress(std::vector<Finding>& findings,
                                            const join::Index& index, const Selection& selection,
                                            const std::string& today);

}  // namespace irsa::engine
