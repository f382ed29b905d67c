// When a file was changed last.
#pragma once

#include <sys/stat.h>

#include <ctime>

namespace irsa {

/// POSIX calls the field st_mtim; macOS has it under another name.
inline const timespec& modified_at(const struct stat& status) {
#ifdef __APPLE__
  return status.st_mtimespec;
#else
  return status.st_mtim;
#endif
}

}  // namespace irsa
