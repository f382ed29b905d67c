// Times whole processes, and compares them pair by pair.
//
// Machines are noisy and change their speed: what counts is the ratio of two runs that follow each
// other directly, and of these ratios the median, with the least and the greatest beside it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

using Words = std::vector<std::string>;

/// One run of a program, its output thrown away. Of CPU time and memory the kernel's own account.
struct Run {
  double wall = 0;         ///< seconds
  double cpu = 0;          ///< seconds, user and system
  std::uint64_t peak = 0;  ///< bytes of resident memory
  int status = 0;          ///< exit status; -1 when a signal ended it
  std::string errors;      ///< what it wrote to its standard error
};
[[nodiscard]] Run run(const Words& command);

struct Spread {
  double median = 0, least = 0, greatest = 0;
};
[[nodiscard]] Spread spread(std::vector<double> values);

/// Two programs in turn, A B A B …, after one run of each that does not count. Of a program that
/// takes a minute there is one pair: where it is slower by so much, a few percent do not matter.
struct Pairs {
  std::vector<Run> a, b;

  [[nodiscard]] Spread wall_ratio() const;  ///< A's over B's
  [[nodiscard]] Spread cpu_ratio() const;
};
[[nodiscard]] Pairs in_turn(const Words& a, const Words& b, unsigned pairs);

/// The median of one program's runs.
[[nodiscard]] double median_wall(const std::vector<Run>& runs);
[[nodiscard]] std::uint64_t greatest_peak(const std::vector<Run>& runs);

/// Is there such a program on the PATH?
[[nodiscard]] bool installed(const std::string& program);

}  // namespace bench
