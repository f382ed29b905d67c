// What a user asks of the input itself (--require, --fail-on-unchecked, and that there is any).
#pragma once

#include <string>

#include "cli/check_options.h"
#include "engine/report.h"

namespace irsa::cli {

/// Why the input is not what was asked for; empty if it is.
[[nodiscard]] std::string shortfall(const CheckOptions& options, const engine::Report& report);

}  // namespace irsa::cli
