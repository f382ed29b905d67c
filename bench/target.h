// What the figures should be, printed below each of them.
#pragma once

#include <fmt/format.h>

#include <string>

namespace bench {

/// Bounds of a figure: what every release has to keep, and what is aimed at.
struct Target {
  double must, goal;
  bool at_least = false;  ///< greater figures are better
};

/// Of the time, for an input twice as large.
inline constexpr Target kGrowth = {2.2, 2.05};

/// "must <= 2.5: kept, goal <= 1.3: not yet".
[[nodiscard]] inline std::string verdict(double figure, const Target& target) {
  const char* const sign = target.at_least ? ">=" : "<=";
  const auto reached = [&](double bound) {
    return target.at_least ? figure >= bound : figure <= bound;
  };
  return fmt::format("must {0} {1:.4g}: {2}, goal {0} {3:.4g}: {4}", sign, target.must,
                     reached(target.must) ? "kept" : "MISSED", target.goal,
                     reached(target.goal) ? "reached" : "not yet");
}

}  // namespace bench
