// What a terminal can show, as the environment says.
#pragma once

#include <string>

namespace irsa::cli {

[[nodiscard]] bool can_move_cursor();

/// `when`: what --color says. `terminal`: the output goes to one.
[[nodiscard]] bool use_color(const std::string& when, bool terminal);

}  // namespace irsa::cli
