// What only another file tells about a file, because it uses it by its path: the namespace in which
// files of values are installed (a helmfile, `helm upgrade --values` in a script), and the role
// that a trust policy is for (`aws iam create-role --assume-role-policy-document file://…`).
#pragma once

#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::load {

/// Where all uses of a file agree: makes accounts of the fragments in a file of values, and gives
/// a bare policy its role's name. Placeholders that a script replaces are notes, and what
/// it replaces in a policy that it names is filled in later. A path is looked
/// for beside the file that has it, then in the folders above: a script may be run from any of
/// them.
void apply_uses(const SourceSet& sources, Facts& facts);

}  // namespace irsa::load
