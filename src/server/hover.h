// textDocument/hover: who gets in, and if not, why.
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

[[nodiscard]] Json hover(FileId file, const Input& params, Context& context);

}  // namespace irsa::server
