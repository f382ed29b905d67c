// `irsa-lint COMMAND --help`, made from the options that the command declares.
#pragma once

#include <string>

#include "cli/command.h"

namespace irsa::cli {

/// No line is wider than a terminal of 80 columns.
[[nodiscard]] std::string help_of(const Command& command, const CLI::App& app);

}  // namespace irsa::cli
