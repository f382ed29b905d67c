// From the text of .irsa-lint.yaml to Settings.
//
// Mistakes are problems with a place, like findings; with any of them the settings must not be
// used. Reading goes on after a mistake, so that all of them are reported at once.
#pragma once

#include <string_view>
#include <vector>

#include "config/settings.h"
#include "config/values.h"
#include "diag/problem.h"

namespace irsa::config {

struct Reading {
  Settings settings;              ///< folder and `here` are for the caller to fill in
  std::vector<Problem> problems;  ///< in the order of their places
};

/// `base`: what the configuration that it extends says. This one's entries come before the base's,
/// and what it says once counts instead of what the base says.
[[nodiscard]] Reading read_config(FileId file, std::string_view text, const RuleNames& rules,
                                  Settings base = {});

}  // namespace irsa::config
