// Compares a configuration's tree with the table of keys: names, shapes, formats, required keys.
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
