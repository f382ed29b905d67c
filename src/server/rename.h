// Renames a service account in one edit: in its manifest, in the workloads that use it, and in the
// policies that trust it. If one of these places is not known or not written out, nothing is
// edited, and the answer says why.
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// textDocument/prepareRename: the name at the cursor; null if there is no name that can be
/// renamed.
[[nodiscard]] Json prepare_rename(FileId file, const Input& params, Context& context);

/// textDocument/rename. Throws BadParams with the reason if the rename is not possible.
[[nodiscard]] Json rename(FileId file, const Input& params, Context& context);

}  // namespace irsa::server
