// The program without its streams: main() calls it, and so do tests, in their own process.
#pragma once

#include <cstddef>
#include <istream>
#include <ostream>
#include <string>
#include <vector>

#include "source/working_directory.h"

namespace irsa::cli {

/// Exit statuses; they never depend on the output format.
inline constexpr int kClean = 0;     ///< nothing found, or only below --fail-on
inline constexpr int kFindings = 1;  ///< something found
inline constexpr int kFailed =
    2;                          ///< the job could not be done: usage, unreadable input, no output
inline constexpr int kBug = 3;  ///< our own fault

struct Terminals {
  bool out = false;  ///< standard output is one
  bool err = false;
  std::size_t columns = 0;  ///< of standard output; 0 = not known
};

/// Runs the command that `args` (without the program's name) spell, as somebody means it who is in
/// `here`. Never throws.
[[nodiscard]] int run(const std::vector<std::string>& args, const WorkingDirectory& here,
                      std::istream& in, std::ostream& out, std::ostream& err,
                      Terminals terminals = {});

}  // namespace irsa::cli
