#include <fcntl.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstddef>
#include <filesystem>
#include <iostream>
#include <system_error>

#include "base/thread.h"
#include "cli/run.h"
#include "source/working_directory.h"

namespace {

/// A standard stream that is closed would be the number of the next file that is opened: what is
/// read there, or written, would be that file's. What takes its place can only fail.
void occupy_closed_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    if (::open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd) return;
  }
}

std::size_t columns_of(int fd) {
  winsize size{};
  return ::ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

/// Whether the first thread has less than every other one (base/thread.h): `ulimit -s` decides.
bool has_small_stack() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
         limit.rlim_cur < irsa::Thread::kStack;
}

/// Nobody else asks: below this, it is a parameter. Of one that was deleted nothing is known.
irsa::WorkingDirectory working_directory() {
  std::error_code gone;
  const std::filesystem::path here = std::filesystem::current_path(gone);
  return gone ? irsa::WorkingDirectory() : irsa::WorkingDirectory::of_process(here.string());
}

int run(int argc, char** argv) {
  return irsa::cli::run({argv + (argc > 0 ? 1 : 0), argv + argc}, working_directory(), std::cin,
                        std::cout, std::cerr,
                        {.out = isatty(STDOUT_FILENO) == 1,
                         .err = isatty(STDERR_FILENO) == 1,
                         .columns = columns_of(STDOUT_FILENO)});
}

}  // namespace

int main(int argc, char** argv) {
  occupy_closed_streams();
  std::signal(SIGPIPE, SIG_IGN);  // a reader that goes away is seen as a failed write,
  std::signal(SIGXFSZ, SIG_IGN);  // and so is a file that grows larger than it may
  std::ios::sync_with_stdio(false);
  if (!has_small_stack()) return run(argc, argv);
  int status = 0;
  try {
    const irsa::Thread roomy([&] { status = run(argc, argv); });
  } catch (const std::system_error&) {
    std::cerr
        << "irsa-lint: error: the stack is small, and no thread can be started that has a larger "
           "one: raise ulimit -s to 8192, or ulimit -u.\n";
    return 2;
  }
  return status;
}
