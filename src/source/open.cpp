#include "source/open.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace irsa {

namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10;

std::string too_long(std::size_t most) { return "longer than " + std::to_string(most) + " bytes"; }

/// Reads to the end and closes. `status`: of the handle.
std::optional<std::string> read_handle(int fd, const struct stat& status, std::size_t most,
                                       std::string& why) {
  std::string text;
  // What is known to be small gets no more room than it needs: thousands of texts may be kept.
  const bool known = S_ISREG(status.st_mode) && status.st_size > 0;
  const std::size_t first = known ? static_cast<std::size_t>(status.st_size) + 1 : kChunk;
  if (known && first > most + 1) {
    ::close(fd);
    why = too_long(most);
    return std::nullopt;
  }
  while (true) {
    const std::size_t had = text.size();
    text.resize(had + (had == 0 ? first : std::max(kChunk, had)));
    const ssize_t got = ::read(fd, text.data() + had, text.size() - had);
    if (got < 0 && errno == EINTR) {
      text.resize(had);
      continue;
    }
    const int error = errno;
    const std::size_t room = text.size() - had;
    text.resize(had + (got > 0 ? static_cast<std::size_t>(got) : 0));
    const bool end = got == 0 || (known && got > 0 && static_cast<std::size_t>(got) < room);
    if (!end && got > 0 && text.size() <= most) continue;
    ::close(fd);
    if (end && text.size() <= most) return text;
    why = got < 0 ? std::strerror(error) : too_long(most);
    return std::nullopt;
  }
}

/// A handle to read from and what it is of; -1 and why if that is no regular file.
int open_to_read(const std::string& path, struct stat& status, std::string& why,
                 FolderHandle* folder = nullptr) {
  // Without O_NONBLOCK a pipe is waited for, and with a terminal O_NOCTTY keeps it from being ours.
  constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  const int fd = folder != nullptr ? folder->open(path, kFlags) : ::open(path.c_str(), kFlags);
  if (fd < 0) {
    why = errno == ENXIO ? "it is a socket" : std::strerror(errno);
    return -1;
  }
  if (::fstat(fd, &status) == 0 && S_ISREG(status.st_mode)) return fd;
  why = S_ISDIR(status.st_mode) ? std::string(std::strerror(EISDIR))
                                : std::string("it is ") + kind_of_file(status.st_mode);
  ::close(fd);
  return -1;
}

}  // namespace

const char* kind_of_file(mode_t mode) {
  if (S_ISFIFO(mode)) return "a pipe";
  if (S_ISSOCK(mode)) return "a socket";
  if (S_ISDIR(mode)) return "a directory";
  return S_ISREG(mode) ? "" : "a device";
}

FolderHandle::~FolderHandle() { leave(); }

void FolderHandle::leave() {
  if (handle_ >= 0) ::close(handle_);
  handle_ = -1;
  looked_ = false;
}

int FolderHandle::open(const std::string& path, int flags) {
  const std::size_t slash = path.rfind('/');
  const std::string_view folder = std::string_view(path).substr(0, slash + 1);  // npos + 1 is 0
  if (folder.empty() || folder != folder_) {
    leave();
    folder_ = folder;
    return ::open(path.c_str(), flags);
  }
  // A second file: only now the folder's own handle pays.
  if (!looked_) handle_ = ::open(folder_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  looked_ = true;
  return handle_ < 0 ? ::open(path.c_str(), flags)
                     : ::openat(handle_, path.c_str() + folder.size(), flags);
}

int open_regular(const std::string& path, std::string& why, std::uint64_t& size,
                 FolderHandle* folder) {
  struct stat status {};
  const int fd = open_to_read(path, status, why, folder);
  size = static_cast<std::uint64_t>(std::max<off_t>(status.st_size, 0));
  return fd;
}

int open_regular(const std::string& path, std::string& why) {
  std::uint64_t size = 0;
  return open_regular(path, why, size);
}

std::optional<std::string> read_regular(const std::string& path, std::size_t most,
                                        std::string& why) {
  struct stat status {};
  const int fd = open_to_read(path, status, why);
  return fd < 0 ? std::nullopt : read_handle(fd, status, most, why);
}

std::optional<std::string> read_whole(const std::string& path, std::size_t most, std::string& why) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat status {};
  if (fd >= 0) {
    (void)::fstat(fd, &status);
    return read_handle(fd, status, most, why);
  }
  why = std::strerror(errno);
  return std::nullopt;
}

}  // namespace irsa
