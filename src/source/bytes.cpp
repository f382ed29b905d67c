#include "source/bytes.h"

#include <sys/types.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace irsa {

std::string_view Bytes::read(std::uint64_t begin, std::size_t length, std::string& room) const {
  if (handle_ < 0) return text_.substr(std::min<std::uint64_t>(begin, text_.size()), length);
  room.resize(length);
  std::size_t size = 0;
  while (size < length) {
    const ssize_t got =
        ::pread(handle_, room.data() + size, length - size, static_cast<off_t>(begin + size));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) break;
    size += static_cast<std::size_t>(got);
  }
  return std::string_view(room).substr(0, size);
}

}  // namespace irsa
