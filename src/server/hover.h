// textDocument/hover: for a name, which role a pod gets or who can assume the role, and the reason
// if it fails.
#pragma once

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

[[nodiscard]] Json hover(FileId file, const Input& params, Context& context);

}  // namespace irsa::server
