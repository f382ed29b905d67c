// What every command that reads files does with its paths.
#pragma once

#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "config/settings.h"
#include "source/walk.h"

namespace irsa::cli {

/// Walks the paths, as they are seen from `settings.here`, except for what the settings exclude;
/// "-" is read from `in` and called `stdin_name` (empty = the default).
[[nodiscard]] WalkResult find_input(const std::vector<std::string>& paths,
                                    const std::string& stdin_name, std::istream& in,
                                    const config::Settings& settings);

/// Says which paths cannot be read. True if there are any.
[[nodiscard]] bool complain(const std::vector<Unreadable>& paths, std::ostream& err);

}  // namespace irsa::cli
