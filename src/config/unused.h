// Globs and patterns of the configuration that match nothing: most often a folder was renamed, and
// the entry no longer has an effect.
#pragma once

#include <string>
#include <vector>

#include "config/settings.h"
#include "diag/problem.h"

namespace irsa::config {

/// `paths`: the files of the run, as they are shown. `accounts`: NAMESPACE/NAME of the service
/// accounts that the input defines or uses; without any, nothing is said about these. To be asked
/// when everything has been read, and only of a run over all that the configuration is about.
[[nodiscard]] std::vector<Problem> unused_entries(const Settings& settings,
                                                  const std::vector<std::string>& paths,
                                                  const std::vector<std::string>& accounts);

}  // namespace irsa::config
