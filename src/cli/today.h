// The day on which the program runs. Only commands ask the clock for it; everything else is told.
#pragma once

#include <string>

namespace irsa::cli {

/// YYYY-MM-DD, in UTC; or so many days before.
[[nodiscard]] std::string today(int days_ago = 0);

}  // namespace irsa::cli
