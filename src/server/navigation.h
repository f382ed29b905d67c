// From a name to what it names, and to all that name it.
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// textDocument/definition: annotation → the role's policy, subject and serviceAccountName → the
/// account.
[[nodiscard]] Json definition(FileId file, const Input& params, Context& context);

/// textDocument/references: of an account its definitions, workloads and subjects; of a role the
/// accounts that name it; of an issuer the policies that trust it.
[[nodiscard]] Json references(FileId file, const Input& params, Context& context);

}  // namespace irsa::server
