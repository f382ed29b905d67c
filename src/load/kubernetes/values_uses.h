// Files of values and what installs a chart with them: a release of a helmfile, `helm upgrade
// --values` in a script. Only that says in which namespace the accounts of the values will be.
#pragma once

#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::load {

/// Makes accounts of the fragments of each file of values that is installed in one namespace and
/// no other, as far as the input says. A path is looked for beside the file that has it, then in
/// the folders above: a script may be run from any of them.
void place_values_files(const SourceSet& sources, Facts& facts);

}  // namespace irsa::load
