// Of several findings about one text, service account or role, keeps the one whose rule has
// precedence (judge/precedence.h).
#pragma once

#include <string_view>
#include <vector>

#include "diag/findings.h"

namespace irsa::engine {

/// The rule is to be run even if it is turned off: it keeps others silent.
[[nodiscard]] bool keeps_others_silent(std::string_view rule);

/// Removes the findings that another finding replaces.
void heed_precedence(std::vector<Finding>& findings);

}  // namespace irsa::engine
