// textDocument/completion: names that can be written at the cursor. They come from the last run;
// the place of the cursor is found in the present text.
#pragma once

#include <string_view>

#include "server/context.h"
#include "server/params.h"

namespace irsa::server {

/// `path` and `text` are those of the open document. The last run of `folder` may be older than
/// `text`.
[[nodiscard]] Json completion(std::string_view path, const std::string& text, const Input& params,
                              Folder& folder, const Client& client);

}  // namespace irsa::server
