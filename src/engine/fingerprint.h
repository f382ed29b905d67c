// Fingerprints: with them a finding is recognized after lines and files have moved.
#pragma once

#include <vector>

#include "diag/findings.h"

namespace irsa::engine {

/// Sets the fingerprint of each finding: a hash of the rule and the objects it is about, and an
/// ordinal among findings equal in that. `findings` must be in their final order.
void stamp_fingerprints(std::vector<Finding>& findings);

}  // namespace irsa::engine
