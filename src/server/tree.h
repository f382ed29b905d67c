// What a run over a folder needs first, as for `check`: settings, files, what is known. The command
// makes it (cli/server_command.cpp); the server only asks for it.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "config/settings.h"
#include "engine/report.h"
#include "source/walk.h"

namespace irsa::server {

struct Tree {
  config::Settings settings = {};
  WalkResult found = {};  ///< with reference inputs and the files of the configuration
  /// Marks what the baseline knows; may be empty.
  std::function<void(engine::Report&)> heed = {};
  /// Whatever else the outcome depends on, as a text: trees that are alike in it and in their files
  /// are one.
  std::string identity = {};
};

/// The folder cannot be linted, and these lines say why (a mistake in the configuration).
class TreeRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Looks at the folder `here`. `unsaved`: files (shown paths, sorted) that are not on disk yet.
/// Throws TreeRefused.
using OpenTree = std::function<std::unique_ptr<Tree>(const WorkingDirectory& here,
                                                     const std::vector<std::string>& unsaved)>;

/// Today as YYYY-MM-DD, against which suppressions expire.
using Today = std::function<std::string()>;

}  // namespace irsa::server
