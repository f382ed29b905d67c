// Kustomizations of the input, as they will be built.
//
// After all files were read, every kustomization that no other one includes is built (gitops/), and
// what comes out takes the place of what its files say by themselves. The objects of a build stand
// in files of that build (SourceFile::built): so the join and the engine know what belongs
// together, and a base that is in five overlays is five sets of objects. What cannot be built stays
// as the files have it, and `partial`.
#pragma once

#include "config/settings.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::load {

void load_builds(SourceSet& sources, const config::Settings& settings, Facts& facts);

}  // namespace irsa::load
