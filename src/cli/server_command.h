// What the server needs before it can lint (server/tree.h), made as `check` makes it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/config_file.h"
#include "cli/reference.h"
#include "server/tree.h"

namespace irsa::cli {

struct ServerWords {
  ConfigWords config;
  ReferenceWords reference;
  bool stdio = false;  ///< says what is so without it
};

/// The folder `here`, with its configuration; `unsaved`: files that are not on disk yet. Throws
/// server::TreeRefused.
[[nodiscard]] std::unique_ptr<server::Tree> open_tree(const ServerWords& words,
                                                      const WorkingDirectory& here,
                                                      const std::vector<std::string>& unsaved);

}  // namespace irsa::cli
