// Holds the tree of a configuration to the table of keys: names, shapes, formats, what is required.
#pragma once

#include <vector>

#include "config/values.h"
#include "diag/problem.h"
#include "doc/document.h"

namespace irsa::config {

/// Everything that is wrong with the tree by itself, in no particular order.
[[nodiscard]] std::vector<Problem> check_shape(const doc::Document& document,
                                               const RuleNames& rules);

}  // namespace irsa::config
