// Where the configuration is: what --config names, else .irsa-lint.yaml in the working directory,
// else the one at the repository root.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/working_directory.h"

namespace irsa::config {

inline constexpr std::string_view kFileName = ".irsa-lint.yaml";

struct Found {
  std::string shown;      ///< as seen from the working directory
  std::string open_path;  ///< what to open
  std::string folder;     ///< absolute; globs are relative to it
};

/// The file at `path`, wherever that leads.
[[nodiscard]] Found config_at(const WorkingDirectory& here, const std::string& path);

struct Discovery {
  std::optional<Found> config = {};
  /// A file that was surely meant to be the configuration but is not read, such as .irsa-lint.yml.
  std::string near_miss = {};
};

[[nodiscard]] Discovery find_config(const WorkingDirectory& here);

}  // namespace irsa::config
