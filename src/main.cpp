#include <pthread.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <iostream>
#include <system_error>
#include <thread>

#include "cli/run.h"

namespace {

/// Documents may nest up to a limit (doc/limits.h), and what reads them calls itself as often: the
/// stack that this needs is not left to `ulimit -s`. All threads that are started later get it.
constexpr std::size_t kStack = std::size_t{8} << 20;

bool has_small_stack() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
         limit.rlim_cur < kStack;
}

int run(int argc, char** argv) {
  return irsa::cli::run({argv + (argc > 0 ? 1 : 0), argv + argc}, std::cin, std::cout, std::cerr,
                        {.out = isatty(STDOUT_FILENO) == 1, .err = isatty(STDERR_FILENO) == 1});
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is seen as a failed write,
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that grows larger than it may
  std::ios::sync_with_stdio(false);
  if (!has_small_stack()) return run(argc, argv);
  pthread_attr_t attributes;
  const bool enlarged = ::pthread_attr_init(&attributes) == 0 &&
                        ::pthread_attr_setstacksize(&attributes, kStack) == 0 &&
                        ::pthread_setattr_default_np(&attributes) == 0;
  if (!enlarged) return run(argc, argv);
  int status = 0;
  try {
    std::thread([&] { status = run(argc, argv); }).join();
  } catch (const std::system_error&) {
    return run(argc, argv);  // no thread can be had
  }
  return status;
}
