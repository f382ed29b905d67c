// --against: what the checked files are held against, for every command that has it.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "config/settings.h"
#include "source/walk.h"

namespace CLI {
class App;
}

namespace irsa::cli {

struct ReferenceWords {
  std::vector<std::string> against;
  std::string max_age;
};

void declare_reference_options(CLI::App& app, ReferenceWords& words);

/// What the options and the configuration name, and from which day on a snapshot is too old (that
/// goes into `settings`). Throws UsageError.
[[nodiscard]] std::vector<std::string> reference_paths(const ReferenceWords& words,
                                                       config::Settings& settings);

/// Adds the reference inputs to what was found. A file that was found already stays what it is,
/// with a warning, except for a snapshot: that is nothing else. Throws UsageError if one cannot be
/// read.
void add_reference(const std::vector<std::string>& paths, WalkResult& found, std::ostream& err);

/// A snapshot in a tree is there to check the tree against and says nothing about it: snapshots
/// that were found, and not named, are not read.
void leave_out_snapshots(WalkResult& found);

}  // namespace irsa::cli
