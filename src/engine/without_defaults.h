// A finding that depends on the default of a variable, in a root of Terraform, is a note at most:
// whoever applies the root may say otherwise. Whether it does depend on it is seen by what is found
// where no default is known: what is told there as well does not.
#pragma once

#include <set>
#include <utility>
#include <vector>

#include "engine/report.h"
#include "source/span.h"

namespace irsa::engine {

/// Of which rule, and where.
using Told = std::pair<const RuleInfo*, Span>;

/// Gives findings back the level that they have without any default. `lowered`: those whose level
/// is lower for the sake of one.
void raise_what_stands(std::vector<Finding>& findings, const std::set<Told>& lowered,
                       const std::vector<Finding>& without_defaults);

}  // namespace irsa::engine
