#include "source/inside.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstddef>
#include <string>

namespace irsa {

namespace {

/// Opens what is there, a link never; -1 if there is none.
int open_without_links(std::string_view directory, std::string_view path) {
  int at = ::open(std::string(directory).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  std::string_view rest = path.substr(directory.size());
  for (;;) {
    while (rest.starts_with('/')) rest.remove_prefix(1);
    if (at < 0 || rest.empty()) return at;
    const std::size_t slash = rest.find('/');
    const std::string name(rest.substr(0, slash));
    const int flags = O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    const int next =
        ::openat(at, name.c_str(), slash == std::string_view::npos ? flags : flags | O_DIRECTORY);
    ::close(at);
    at = next;
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
  }
}

}  // namespace

std::optional<std::string> read_without_links(std::string_view directory, std::string_view path) {
  const int at = open_without_links(directory, path);
  if (at < 0) return std::nullopt;
  struct stat status {};
  std::optional<std::string> text;
  if (::fstat(at, &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) <= kLongestInside) {
    text.emplace(static_cast<std::size_t>(status.st_size), '\0');
    std::size_t had = 0;
    for (ssize_t got = 1; got > 0 && had < text->size();) {
      got = ::read(at, text->data() + had, text->size() - had);
      if (got > 0) had += static_cast<std::size_t>(got);
    }
    text->resize(had);
  }
  ::close(at);
  return text;
}

EntryKind look_at(const std::string& path) {
  struct stat status {};
  if (::lstat(path.c_str(), &status) != 0) return EntryKind::none;
  return S_ISREG(status.st_mode)   ? EntryKind::file
         : S_ISDIR(status.st_mode) ? EntryKind::folder
                                   : EntryKind::none;
}

}  // namespace irsa
