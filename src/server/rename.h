// Renames a service account: its manifest, what runs as it and the policies that trust it, in one
// edit. If not all of it is known and written out, nothing is edited, and the answer says why.
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// textDocument/prepareRename: the name under the cursor; null if there is none to rename.
[[nodiscard]] Json prepare_rename(FileId file, const Input& params, Context& context);

/// textDocument/rename. Throws BadParams, with the reason, if it cannot be done.
[[nodiscard]] Json rename(FileId file, const Input& params, Context& context);

}  // namespace irsa::server
