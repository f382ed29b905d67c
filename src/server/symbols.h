// Service accounts and roles as symbols; and inlay hints with the name of an issuer's cluster.
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// textDocument/documentSymbol
[[nodiscard]] Json document_symbols(FileId file, const Input& params, Context& context);

/// workspace/symbol: adds to `list` the symbols that match the query, up to a limit.
void add_workspace_symbols(const std::string& query, Context& context, Json& list);

/// textDocument/inlayHint: shows the name of the cluster after an issuer.
[[nodiscard]] Json inlay_hints(FileId file, const Input& params, Context& context);

}  // namespace irsa::server
