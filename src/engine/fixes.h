// Turns what a rule wants to change into edits of the files, and proves which fixes are safe.
//
// The files of the findings are read again for this, each once. If a change cannot be made at its
// place, its fix has no edits, but the reason (Fix::refused).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "diag/findings.h"
#include "join/index.h"

namespace irsa::engine {

/// Fills in Fix::edits of all findings. A fix of a trust policy stays safe only if that is proved
/// by exact admission before and after it (docs/fixes.md): it changes only Allow statements for
/// OIDC providers of one issuer; only accounts that name the role get in who did not before; and no
/// account of the input that names it is kept out.
void resolve_fixes(std::vector<Finding>& findings, const join::Index& index);

/// The fix to offer: the first that can be made; nullptr if there is none.
[[nodiscard]] const Fix* offered_fix(const Problem& problem);

/// A text after edits that are in order and do not overlap.
[[nodiscard]] std::string edited(std::string text, const std::vector<const Edit*>& edits);

/// Why nothing is ever edited there; empty if the file may be. Standard input, pipes, what is not
/// in the given paths.
[[nodiscard]] std::string not_editable(const SourceFile& file);

}  // namespace irsa::engine
