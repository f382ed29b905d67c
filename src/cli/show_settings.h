// `check --show-settings`: the settings of a run, written as a configuration.
#pragma once

#include <string>

#include "cli/check_options.h"

namespace irsa::cli {

/// YAML that .irsa-lint.yaml may hold; what only options can say is after a '#'.
[[nodiscard]] std::string settings_text(const CheckOptions& options);

}  // namespace irsa::cli
