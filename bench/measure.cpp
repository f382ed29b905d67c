#include "measure.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

namespace bench {

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
}

/// The program with its standard error going to `errors`, and nothing else to anywhere.
pid_t start(const Words& command, int errors) {
  posix_spawn_file_actions_t actions;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
  ::posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
  std::vector<char*> words;
  for (const std::string& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_t child = -1;
  const int failed = ::posix_spawnp(&child, words[0], &actions, nullptr, words.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) throw std::runtime_error("cannot start " + command.front());
  return child;
}

std::string read_all(int from) {
  std::string text;
  std::array<char, 4096> piece;
  for (ssize_t got = 0; (got = ::read(from, piece.data(), piece.size())) > 0;) {
    text.append(piece.data(), static_cast<std::size_t>(got));
  }
  return text;
}

Spread ratios(const std::vector<Run>& a, const std::vector<Run>& b, double Run::*what) {
  std::vector<double> out;
  for (std::size_t i = 0; i < a.size(); ++i) out.push_back(a[i].*what / b[i].*what);
  return spread(std::move(out));
}

}  // namespace

Run run(const Words& command) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  const auto begin = std::chrono::steady_clock::now();
  const pid_t child = start(command, pipe[1]);
  ::close(pipe[1]);
  Run result;
  result.errors = read_all(pipe[0]);
  ::close(pipe[0]);
  int status = 0;
  rusage usage{};
  if (::wait4(child, &status, 0, &usage) != child) throw std::runtime_error("lost a process");
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - begin;
  result.wall = elapsed.count();
  result.cpu = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  result.peak = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  result.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return result;
}

Spread spread(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  const double middle =
      values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  return {middle, values.front(), values.back()};
}

Spread Pairs::wall_ratio() const { return ratios(a, b, &Run::wall); }
Spread Pairs::cpu_ratio() const { return ratios(a, b, &Run::cpu); }

Pairs in_turn(const Words& a, const Words& b, unsigned pairs) {
  if (run(a).wall > 60) pairs = 1;
  (void)run(b);
  Pairs result;
  for (unsigned i = 0; i < pairs; ++i) {
    result.a.push_back(run(a));
    result.b.push_back(run(b));
  }
  return result;
}

double median_wall(const std::vector<Run>& runs) {
  std::vector<double> walls;
  for (const Run& run : runs) walls.push_back(run.wall);
  return spread(std::move(walls)).median;
}

std::uint64_t greatest_peak(const std::vector<Run>& runs) {
  std::uint64_t peak = 0;
  for (const Run& run : runs) peak = std::max(peak, run.peak);
  return peak;
}

bool installed(const std::string& program) {
  return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

}  // namespace bench
