// Opens files that were found and not named: whatever has their names, it must not keep the program
// waiting (a pipe), and it must be a file (not a device, not a socket).
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace irsa {

/// "a pipe", "a socket", "a device", "a directory"; of a regular file nothing. `mode`: as stat()
/// gives it.
[[nodiscard]] const char* kind_of_file(mode_t mode);

/// Opens files that lie beside each other, with one look for their folder: with thousands of small
/// files the way to them costs as much as reading them. For one thread.
class FolderHandle {
 public:
  FolderHandle() = default;
  ~FolderHandle();
  FolderHandle(const FolderHandle&) = delete;
  FolderHandle& operator=(const FolderHandle&) = delete;

  /// As open() of the system.
  [[nodiscard]] int open(const std::string& path, int flags);

 private:
  void leave();

  std::string folder_;   // of the file before
  bool looked_ = false;  // for its handle
  int handle_ = -1;
};

/// A handle of a regular file, links followed. -1 with the reason in `why` ("Permission denied",
/// "it is a pipe") if it cannot be opened or is something else. `size`: in bytes, as the file
/// system says; 0 when it does not. `folder`: of the files before it.
[[nodiscard]] int open_regular(const std::string& path, std::string& why, std::uint64_t& size,
                               FolderHandle* folder = nullptr);
[[nodiscard]] int open_regular(const std::string& path, std::string& why);

/// The whole of a regular file; nullopt, with the reason in `why`, when it cannot be read or is
/// longer than `most` bytes.
[[nodiscard]] std::optional<std::string> read_regular(const std::string& path, std::size_t most,
                                                      std::string& why);
/// The same of whatever can be read, for what the user has named: a pipe is waited for.
[[nodiscard]] std::optional<std::string> read_whole(const std::string& path, std::size_t most,
                                                    std::string& why);

}  // namespace irsa
