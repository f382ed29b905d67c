#include "rules/suppression_unused.h"

namespace irsa::rules {

// What a suppression covers is known only after all rules have spoken, so the engine reports this
// one itself (engine/suppression.cpp); the Index holds nothing to look for.
void check_suppression_unused(const judge::Model& /*model*/, Findings& /*findings*/) {}

}  // namespace irsa::rules
