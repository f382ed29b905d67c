#include <unistd.h>

#include <csignal>
#include <iostream>

#include "cli/run.h"

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is seen as a failed write,
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that grows larger than it may
  std::ios::sync_with_stdio(false);
  return irsa::cli::run({argv + (argc > 0 ? 1 : 0), argv + argc}, std::cin, std::cout, std::cerr,
                        {.out = isatty(STDOUT_FILENO) == 1, .err = isatty(STDERR_FILENO) == 1});
}
