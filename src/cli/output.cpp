#include "cli/output.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/text.h"
#include "cli/command.h"

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

/// A text that is on the disk already, but not yet under its name. Gone with this object unless it
/// was moved there.
class Staged {
 public:
  explicit Staged(const FileText& file) : shown_(file.path), target_(real_path(file.path)) {
    std::string name = target_ + ".XXXXXX";
    const int fd = ::mkstemp(name.data());
    if (fd < 0) fail(shown_, errno);
    temporary_ = std::move(name);
    int error = write_all(fd, file.text);
    if (error == 0 && ::fchmod(fd, mode_of(target_)) != 0) error = errno;
    // A disk that turns out to be full may say so only here.
    if (::close(fd) != 0 && error == 0) error = errno;
    if (error == 0) return;
    ::unlink(temporary_.c_str());
    fail(shown_, error);
  }
  Staged(Staged&& other) noexcept
      : shown_(std::move(other.shown_)),
        target_(std::move(other.target_)),
        temporary_(std::exchange(other.temporary_, {})) {}
  Staged(const Staged&) = delete;
  Staged& operator=(const Staged&) = delete;
  Staged& operator=(Staged&&) = delete;
  ~Staged() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
  }

  void move_to_place() {
    if (::rename(temporary_.c_str(), target_.c_str()) != 0) fail(shown_, errno);
    temporary_.clear();
  }

 private:
  /// The file that a link leads to is replaced, not the link.
  static std::string real_path(const std::string& path) {
    std::error_code failed;
    const fs::path real = fs::canonical(path, failed);
    return failed ? path : real.string();
  }

  std::string shown_, target_, temporary_;
};

}  // namespace

void write_stream(std::ostream& out, std::string_view text) {
  errno = 0;
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.flush();
  if (out || errno == EPIPE) return;
  const int error = errno;
  throw UsageError("cannot write to standard output" +
                   (error != 0 ? ": " + std::string(std::strerror(error)) : std::string()) + ".");
}

void write_files(const std::vector<FileText>& files) {
  std::vector<Staged> staged;
  std::vector<const FileText*> in_place;
  for (const FileText& file : files) {
    std::error_code ignored;
    const fs::file_status status = fs::status(file.path, ignored);
    if (fs::is_directory(status)) fail(file.path, EISDIR);
    if (fs::exists(status) && !fs::is_regular_file(status)) {
      in_place.push_back(&file);
    } else {
      staged.emplace_back(file);
    }
  }
  for (const FileText* file : in_place) write_in_place(file->path, file->text);
  for (Staged& file : staged) file.move_to_place();
}

}  // namespace irsa::cli
