#include "source/listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <optional>

#include "base/text.h"
#include "source/gitignore.h"
#include "source/source_set.h"

namespace irsa {

/// A .gitignore, how much of a path (relative to the top) is above its directory, and the ones
/// further out.
struct Ignores {
  IgnoreFile file;
  std::size_t above;
  std::shared_ptr<const Ignores> outer;
};

namespace {

constexpr const char* kIgnoreFile = ".gitignore";
constexpr std::size_t kLongestIgnoreFile = std::size_t{1} << 20;

struct Closer {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Handle = std::unique_ptr<DIR, Closer>;

/// The common directory of a repository whose .git is at `dot_git`: .git itself, or for a work tree
/// what its .git file points to.
std::string git_directory(const std::string& dot_git) {
  struct stat status {};
  if (::stat(dot_git.c_str(), &status) != 0) return {};
  if (S_ISDIR(status.st_mode)) return dot_git;
  std::string why;
  const auto text = read_whole(dot_git, kLongestIgnoreFile, why);
  constexpr std::string_view kPointer = "gitdir:";
  if (!text || !text->starts_with(kPointer)) return {};
  const std::string target(trim(std::string_view(*text).substr(kPointer.size())));
  const std::string beside = dot_git.substr(0, dot_git.rfind('/'));
  const std::string own = target.starts_with('/') ? target : joined(beside, target);
  const auto common = read_whole(joined(own, "commondir"), kLongestIgnoreFile, why);
  if (!common) return own;
  const std::string shared(trim(*common));
  return shared.starts_with('/') ? shared : joined(own, shared);
}

/// The .gitignore of the directory `fd` inside of `outer`; `outer` itself if there is none.
IgnoresPtr add_ignore_file(int fd, std::size_t above, IgnoresPtr outer) {
  const int file = ::openat(fd, kIgnoreFile, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return outer;
  struct stat status {};
  std::string text;
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) &&
      static_cast<std::size_t>(status.st_size) <= kLongestIgnoreFile) {
    text.resize(static_cast<std::size_t>(status.st_size));
    std::size_t had = 0;
    for (ssize_t got = 1; got > 0 && had < text.size();) {
      got = ::read(file, text.data() + had, text.size() - had);
      if (got > 0) had += static_cast<std::size_t>(got);
    }
    text.resize(had);
  }
  ::close(file);
  IgnoreFile ignore(text);
  if (ignore.empty()) return outer;
  return std::make_shared<const Ignores>(Ignores{std::move(ignore), above, std::move(outer)});
}

bool is_ignored(const Ignores* level, std::string_view from_top, bool is_directory) {
  for (; level != nullptr; level = level->outer.get()) {
    const auto verdict = level->file.match(from_top.substr(level->above), is_directory);
    if (verdict != IgnoreFile::Verdict::none) return verdict == IgnoreFile::Verdict::ignored;
  }
  return false;
}

struct Entry {
  std::string name;
  unsigned char type;  ///< DT_REG, DT_DIR or DT_LNK
  ino_t inode;
};

/// What may be wanted of a directory; hidden files are not. `has_ignore_file` becomes true if there
/// is a .gitignore.
std::vector<Entry> list(DIR* directory, int fd, bool& has_ignore_file) {
  std::vector<Entry> entries;
  while (const dirent* const entry = ::readdir(directory)) {
    const std::string_view name(entry->d_name);
    if (name.starts_with('.')) {
      has_ignore_file = has_ignore_file || name == kIgnoreFile;
      continue;
    }
    unsigned char type = entry->d_type;
    if (type == DT_UNKNOWN) {  // some file systems do not say
      struct stat status {};
      if (::fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
      type = S_ISDIR(status.st_mode)   ? DT_DIR
             : S_ISREG(status.st_mode) ? DT_REG
             : S_ISLNK(status.st_mode) ? DT_LNK
                                       : DT_UNKNOWN;
    }
    const bool wanted =
        type == DT_DIR || type == DT_LNK || (type == DT_REG && has_wanted_extension(name));
    if (wanted) entries.push_back({std::string(name), type, entry->d_ino});
  }
  return entries;
}

}  // namespace

std::string joined(std::string_view directory, std::string_view name) {
  if (directory.empty() || directory == ".") return std::string(name);
  std::string path;
  path.reserve(directory.size() + 1 + name.size());
  path.append(directory);
  if (!path.ends_with('/')) path += '/';
  path.append(name);
  return path;
}

bool has_wanted_extension(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

IgnoresPtr ignore_files_above(const std::string& root, const std::string& real) {
  IgnoresPtr ignores;
  std::string why;
  const std::string git = git_directory(joined(root, ".git"));
  if (const auto text = read_whole(joined(git, "info/exclude"), kLongestIgnoreFile, why)) {
    ignores = std::make_shared<const Ignores>(Ignores{IgnoreFile(*text), 0, nullptr});
  }
  for (std::string above = root; above != real;) {
    const int fd = ::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::size_t root_length = root == "/" ? 0 : root.size();
    const std::size_t length = above == root ? 0 : above.size() - root_length;
    if (fd >= 0) {
      ignores = add_ignore_file(fd, length, ignores);
      ::close(fd);
    }
    const std::size_t from = above.ends_with('/') ? above.size() : above.size() + 1;
    above = real.substr(0, real.find('/', from));
  }
  return ignores;
}

Listing look_into(const Directory& directory) {
  Listing found;
  // What was named may be a link.
  const int link = directory.depth == 0 ? 0 : O_NOFOLLOW;
  const int fd = ::open(directory.open_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | link);
  const Handle handle(fd < 0 ? nullptr : ::fdopendir(fd));
  struct stat status {};
  if (!handle || ::fstat(fd, &status) != 0) {
    found.error = errno;
    if (fd >= 0 && !handle) ::close(fd);
    return found;
  }
  found.identity = {status.st_dev, status.st_ino};
  bool has_ignore_file = false;
  const std::vector<Entry> entries = list(handle.get(), fd, has_ignore_file);
  IgnoresPtr ignores = directory.ignores;
  if (has_ignore_file) {
    ignores = add_ignore_file(fd, directory.from_top.empty() ? 0 : directory.from_top.size() + 1,
                              ignores);
  }
  const bool opened_as_shown = directory.shown == directory.open_path;
  for (const Entry& entry : entries) {
    std::string top;
    if (ignores || entry.type == DT_DIR) {
      top = joined(directory.from_top, entry.name);
      if (is_ignored(ignores.get(), top, entry.type == DT_DIR)) continue;
    }
    std::string shown = joined(directory.shown, entry.name);
    std::string path;
    if (!opened_as_shown || entry.type != DT_REG) path = joined(directory.open_path, entry.name);
    if (entry.type == DT_DIR) {
      found.directories.push_back(
          {std::move(shown), std::move(path), std::move(top), ignores, directory.depth + 1});
    } else if (entry.type == DT_LNK) {
      found.links.push_back({std::move(shown), std::move(path)});
    } else {
      found.files.push_back({{status.st_dev, entry.inode}, std::move(shown), std::move(path)});
    }
  }
  return found;
}

}  // namespace irsa
