// Applies what Facts::moved_folders says: objects below such a folder are in the namespace that the
// tool puts them into, or in one that is not known.
#pragma once

#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::load {

void apply_moves(const SourceSet& sources, Facts& facts);

}  // namespace irsa::load
