// Service accounts and roles as symbols; and the cluster of an issuer, shown beside it.
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// textDocument/documentSymbol
[[nodiscard]] Json document_symbols(FileId file, const Input& params, Context& context);

/// workspace/symbol: adds to `list` what the query fits, up to a limit.
void add_workspace_symbols(const std::string& query, Context& context, Json& list);

/// textDocument/inlayHint: the name of the cluster after an issuer.
[[nodiscard]] Json inlay_hints(FileId file, const Input& params, Context& context);

}  // namespace irsa::server
