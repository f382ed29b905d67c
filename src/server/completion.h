// textDocument/completion: what may be written where somebody types. The words come from the last
// run, the place from the present text.
#pragma once

#include <string_view>

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// `folder` may have been linted before the last keys; `path` and `text` are those of the document.
[[nodiscard]] Json completion(std::string_view path, const std::string& text, const Input& params,
                              Folder& folder, const Client& client);

}  // namespace irsa::server
