// Policy files that a script makes roles of: `aws iam create-role --role-name api
// --assume-role-policy-document file://trust.json`. What the script says of the file is known of
// the role in it: its name, and which words in it are replaced on the way (sed).
#pragma once

#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::load {

/// Gives roles of bare policy files the names that the scripts among the sources give them, and
/// makes notes of placeholders that a script fills in. To be called once all files are read.
void settle_policy_files(const SourceSet& sources, Facts& facts);

}  // namespace irsa::load
