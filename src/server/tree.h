// What a run over a folder needs, as for `check`: settings, files and baseline. The server gets it
// from a function of the command (cli/server_command.cpp).
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
  WalkResult found = {};  ///< also the reference inputs and the configuration files
  /// Marks the findings that are in the baseline; may be empty.
  std::function<void(engine::Report&)> heed = {};
  /// A text for everything else on which the result depends. Trees with the same identity and the
  /// same files give the same result.
  std::string identity = {};
};

/// The folder cannot be linted. what() says why, in one or more lines (a mistake in the
/// configuration).
class TreeRefused : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Finds the files of the folder `here`. `unsaved`: files (shown paths, sorted) that are not on
/// disk yet. Throws TreeRefused.
using OpenTree = std::function<std::unique_ptr<Tree>(const WorkingDirectory& here,
                                                     const std::vector<std::string>& unsaved)>;

/// Today's date as YYYY-MM-DD, for suppressions that expire.
using Today = std::function<std::string()>;

}  // namespace irsa::server
