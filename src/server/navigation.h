// Finds the definition of a name and all places that use it.
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// textDocument/definition: from an annotation to the role's policy, from a subject or
/// serviceAccountName to the service account.
[[nodiscard]] Json definition(FileId file, const Input& params, Context& context);

/// textDocument/references. For a service account: its definitions, workloads and subjects. For a
/// role: the accounts that name it. For an issuer: the policies that trust it.
[[nodiscard]] Json references(FileId file, const Input& params, Context& context);

}  // namespace irsa::server
