#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "cli/command.h"
#include "server/frames.h"
#include "source/open.h"

namespace irsa::cli {

namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& path, int error) {
  throw UsageError("cannot write " + irsa::quoted(path) + ": " + std::strerror(error) + ".");
}

/// 0, or the error.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(fd, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

void write_in_place(const std::string& path, std::string_view text) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  if (fd < 0) fail(path, errno);
  int error = write_all(fd, text);
  if (::close(fd) != 0 && error == 0) error = errno;
  if (error != 0) fail(path, error);
}

/// The permissions that the file has, or that a new one gets. mkstemp makes one that nobody else
/// can read.
mode_t mode_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) return status.st_mode & 0777;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  return 0666 & ~mask;
}

/// Unfinished files on the disk. Who interrupts the program leaves none of them behind: a handler
/// may do little more than unlink(), so it finds their names here.
std::array<std::atomic<const char*>, 16> unfinished;

void remove_unfinished(int signal) {
  for (const std::atomic<const char*>& name : unfinished) {
    if (const char* const path = name.load()) ::unlink(path);
  }
  std::signal(signal, SIG_DFL);
  ::raise(signal);
}

void note_unfinished(const char* name) {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction known {};
    // What is ignored (nohup) stays ignored.
    if (::sigaction(signal, nullptr, &known) == 0 && known.sa_handler == SIG_DFL) {
      std::signal(signal, remove_unfinished);
    }
  }
  for (std::atomic<const char*>& slot : unfinished) {
    const char* none = nullptr;
    if (slot.compare_exchange_strong(none, name)) return;
  }
}

void forget_unfinished(const char* name) {
  for (std::atomic<const char*>& slot : unfinished) {
    const char* known = name;
    if (slot.compare_exchange_strong(known, nullptr)) return;
  }
}

/// mkstemp(), such that no signal comes between the making of the file and the noting of its name.
int make_unfinished(std::string& name, std::unique_ptr<const std::string>& noted) {
  sigset_t held, before;
  sigemptyset(&held);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&held, signal);
  ::pthread_sigmask(SIG_BLOCK, &held, &before);
  const int fd = ::mkstemp(name.data());
  if (fd >= 0) {
    noted = std::make_unique<const std::string>(std::move(name));
    note_unfinished(noted->c_str());
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return fd;
}

/// A text that is on the disk already, but not yet under its name. Gone with this object unless it
/// was moved there.
class Staged {
 public:
  explicit Staged(const FileText& file) : shown_(file.path), target_(real_path(file.path)) {
    std::string name = target_ + ".XXXXXX";
    const int fd = make_unfinished(name, temporary_);
    if (fd < 0) fail(shown_, errno);
    int error = write_all(fd, file.verbatim ? file.text : outgoing(file.medium, file.text));
    if (error == 0 && ::fchmod(fd, mode_of(target_)) != 0) error = errno;
    if (error == 0 && file.verbatim && ::fsync(fd) != 0) error = errno;
    // A disk that turns out to be full may say so only here.
    if (::close(fd) != 0 && error == 0) error = errno;
    if (error == 0) return;
    discard();
    fail(shown_, error);
  }
  Staged(Staged&&) noexcept = default;
  Staged(const Staged&) = delete;
  Staged& operator=(const Staged&) = delete;
  Staged& operator=(Staged&&) = delete;
  ~Staged() { discard(); }

  void move_to_place() {
    if (::rename(temporary_->c_str(), target_.c_str()) != 0) fail(shown_, errno);
    forget_unfinished(temporary_->c_str());
    temporary_.reset();
  }

 private:
  void discard() {
    if (!temporary_) return;
    ::unlink(temporary_->c_str());
    forget_unfinished(temporary_->c_str());
    temporary_.reset();
  }

  /// The file that a link leads to is replaced, not the link.
  static std::string real_path(const std::string& path) {
    std::error_code failed;
    const fs::path real = fs::canonical(path, failed);
    return failed ? path : real.string();
  }

  std::string shown_, target_;
  std::unique_ptr<const std::string> temporary_;  // its name stays where it is
};

/// A report of an earlier run lies where a walk finds it, and is there to be replaced.
bool is_own_report(const std::string& path) {
  constexpr std::size_t kBegin = std::size_t{64} << 10;
  std::string why;
  const int fd = open_regular(path, why);
  if (fd < 0) return false;
  std::string begin(kBegin, '\0');
  const ssize_t got = ::read(fd, begin.data(), begin.size());
  ::close(fd);
  begin.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  const bool json = begin.starts_with('{') || begin.starts_with('[');
  // GitLab's report of a clean run names nobody.
  return begin.empty() || begin == "[]\n" || (json && begin.find("irsa-lint") != std::string::npos);
}

}  // namespace

void write_stream(std::ostream& out, Medium medium, std::string_view text) {
  const std::string safe = outgoing(medium, text);
  errno = 0;
  out.write(safe.data(), static_cast<std::streamsize>(safe.size()));
  out.flush();
  if (out || errno == EPIPE) return;
  const int error = errno;
  throw UsageError("cannot write to standard output" +
                   (error != 0 ? ": " + std::string(std::strerror(error)) : std::string()) + ".");
}

void keep_inputs(const std::vector<FileText>& files, const SourceSet& sources) {
  for (const FileText& file : files) {
    struct stat status {};
    if (::stat(file.path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    for (const SourceFile& source : sources.files()) {
      struct stat other {};
      if (::stat(source.path().c_str(), &other) != 0 || other.st_dev != status.st_dev ||
          other.st_ino != status.st_ino) {
        continue;
      }
      if (!source.named && source.input && is_own_report(source.path())) continue;
      throw UsageError(
          "cannot write " + irsa::quoted(file.path) + ": it is " +
          (source.input ? "one of the files that were checked." : "the configuration."));
    }
  }
}

void tell(std::ostream& err, std::string_view lines) {
  err << outgoing(Medium::text, lines) << std::flush;
}

void send_message(std::ostream& out, std::string_view json) {
  const std::string message = server::framed(outgoing(Medium::json, json));
  out.write(message.data(), static_cast<std::streamsize>(message.size()));
  out.flush();
}

void write_files(const std::vector<FileText>& files) {
  std::vector<Staged> staged;
  std::vector<const FileText*> in_place;
  for (const FileText& file : files) {
    std::error_code ignored;
    const fs::file_status status = fs::status(file.path, ignored);
    if (fs::is_directory(status)) fail(file.path, EISDIR);
    if (!fs::exists(status) && fs::is_symlink(fs::symlink_status(file.path, ignored))) {
      throw UsageError("cannot write " + irsa::quoted(file.path) + ": it is a link to nothing.");
    }
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      in_place.push_back(&file);
    } else {
      staged.emplace_back(file);
    }
  }
  for (const FileText* file : in_place) {
    write_in_place(file->path, outgoing(file->medium, file->text));
  }
  for (Staged& file : staged) file.move_to_place();
}

}  // namespace irsa::cli
