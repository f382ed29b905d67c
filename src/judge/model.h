// Everything that a rule may look at: what the input says, what belongs together, and what
// follows.
#pragma once

#include "join/index.h"
#include "judge/verdicts.h"
#include "load/facts.h"

namespace irsa::judge {

struct Model {
  const load::Facts& facts;
  const join::Index& index;
  const Verdicts& verdicts;
};

}  // namespace irsa::judge
