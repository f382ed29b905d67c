// Builds the kustomizations of the input.
//
// When all files are read, every kustomization that no other one includes is built (gitops/). The
// result replaces the facts of its files. The objects of a build are in files of that build
// (SourceFile::built). So the join and the engine know which objects belong together, and a base in
// five overlays gives five sets of objects. If a kustomization cannot be built, the facts of its
// files stay, marked `partial`. Objects whose values are elsewhere (value_files.h) are read again
// with them, for ConfigMaps of values may be made by a build.
#pragma once

#include "config/settings.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::load {

void load_builds(SourceSet& sources, const config::Settings& settings, Facts& facts);

}  // namespace irsa::load
