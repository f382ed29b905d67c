#include "source/walk.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "source/gitignore.h"

namespace irsa {

namespace {

constexpr int kDeepest = 100;
constexpr const char* kIgnoreFile = ".gitignore";
constexpr std::size_t kLongestIgnoreFile = std::size_t{1} << 20;
/// What a pipe may deliver: it has to be kept, since it can be read only once.
constexpr std::size_t kLongestPipe = std::size_t{256} << 20;

struct Closer {
  void operator()(DIR* directory) const { ::closedir(directory); }
};
using Directory = std::unique_ptr<DIR, Closer>;

std::string real_path(const std::string& path) {
  char* const resolved = ::realpath(path.c_str(), nullptr);
  if (resolved == nullptr) return {};
  std::string result(resolved);
  std::free(resolved);
  return result;
}

bool is_inside(std::string_view path, std::string_view directory) {
  if (directory == "/") return true;
  return path.starts_with(directory) &&
         (path.size() == directory.size() || path[directory.size()] == '/');
}

std::string joined(std::string_view directory, std::string_view name) {
  if (directory.empty() || directory == ".") return std::string(name);
  std::string path(directory);
  if (!path.ends_with('/')) path += '/';
  return path.append(name);
}

bool has_wanted_extension(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json");
}

/// Device and inode: what a file is, whatever it is called.
using Identity = std::pair<dev_t, ino_t>;
struct IdentityHash {
  std::size_t operator()(const Identity& id) const {
    return static_cast<std::size_t>(id.second) * 31 + static_cast<std::size_t>(id.first);
  }
};

struct Entry {
  std::string name;
  unsigned char type;
  ino_t inode;
};

struct Link {
  std::string shown, open_path;
};

/// One .gitignore and how much of a path (relative to the top) is above its directory.
struct IgnoreLevel {
  IgnoreFile file;
  std::size_t above;
};

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

class Walker {
 public:
  explicit Walker(WalkResult& result) : result_(result) {}

  void add_named(const std::string& path);
  void add_stdin(const WalkRequest& request);
  /// Links are looked at last: only what no ordinary path has reached is taken through them.
  void follow_links();
  void finish();

 private:
  void walk_root(const std::string& path);
  void walk_directory(int fd, const std::string& shown, const std::string& open_path,
                      const std::string& from_top, int depth);
  /// `has_ignore_file` becomes true if there is a .gitignore among them.
  std::vector<Entry> list(DIR* directory, int fd, bool& has_ignore_file);
  void visit(int fd, const Entry& entry, const std::string& shown, const std::string& open_path,
             const std::string& from_top, dev_t device, int depth);
  void enter(int parent, const std::string& name, const std::string& shown,
             const std::string& open_path, const std::string& from_top, int depth);
  bool is_ignored(std::string_view from_top, bool is_directory) const;
  bool push_ignore_file(int fd, std::size_t above);
  void push_ignore_files_above(const std::string& real);
  void take(std::string shown, std::string open_path, bool named,
            std::optional<std::string> text = {});
  void follow(const Link& link);
  bool is_new(const Identity& file);

  WalkResult& result_;
  std::vector<SourceFile> files_;
  std::vector<Link> links_;
  std::vector<std::string> real_roots_;
  std::vector<IgnoreLevel> ignores_;
  std::set<Identity> directories_seen_;
  std::set<Identity> named_files_;
  // Only links ask for these, and there are few: files wait here until one does.
  std::vector<Identity> found_lately_;
  std::unordered_set<Identity, IdentityHash> found_files_;
};

void Walker::take(std::string shown, std::string open_path, bool named,
                  std::optional<std::string> text) {
  files_.push_back({.shown = std::move(shown),
                    .open_path = std::move(open_path),
                    .named = named,
                    .text = std::move(text)});
}

void Walker::add_stdin(const WalkRequest& request) {
  take(shown_path(request.stdin_name), {}, true, request.stdin_text);
}

void Walker::add_named(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    result_.named.push_back({shown_path(path), std::strerror(errno)});
    return;
  }
  if (S_ISDIR(status.st_mode)) return walk_root(path);
  std::string why;
  if (!S_ISREG(status.st_mode)) {
    auto text = read_whole(path, kLongestPipe, why);
    if (!text) {
      result_.named.push_back({shown_path(path), why});
    } else {
      take(shown_path(path), {}, true, std::move(text));
    }
    return;
  }
  if (::access(path.c_str(), R_OK) != 0) {
    result_.named.push_back({shown_path(path), std::strerror(errno)});
    return;
  }
  named_files_.insert({status.st_dev, status.st_ino});
  take(shown_path(path), path, true);
}

bool Walker::push_ignore_file(int fd, std::size_t above) {
  const int file = ::openat(fd, kIgnoreFile, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return false;
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
  if (ignore.empty()) return false;
  ignores_.push_back({std::move(ignore), above});
  return true;
}

/// What the repository around a named directory leaves out: info/exclude, and the .gitignore files
/// between its root and that directory.
void Walker::push_ignore_files_above(const std::string& real) {
  const std::optional<std::string> root = repository_root(real);
  if (!root) return;
  std::string why;
  const std::string git = git_directory(joined(*root, ".git"));
  if (const auto text = read_whole(joined(git, "info/exclude"), kLongestIgnoreFile, why)) {
    ignores_.push_back({IgnoreFile(*text), 0});
  }
  for (std::string above = *root; above != real;) {
    const int fd = ::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::size_t root_length = *root == "/" ? 0 : root->size();
    const std::size_t length = above == *root ? 0 : above.size() - root_length;
    if (fd >= 0) {
      push_ignore_file(fd, length);
      ::close(fd);
    }
    const std::size_t from = above.ends_with('/') ? above.size() : above.size() + 1;
    above = real.substr(0, real.find('/', from));
  }
}

void Walker::walk_root(const std::string& path) {
  const std::string real = real_path(path);
  const std::string shown = shown_path(path);
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) {
    result_.named.push_back({shown, std::strerror(errno)});
    return;
  }
  real_roots_.push_back(real);
  push_ignore_files_above(real);
  const std::optional<std::string> root = repository_root(real);
  const std::string from_top =
      root && real.size() > root->size() ? real.substr(root->size() + (*root == "/" ? 0 : 1)) : "";
  walk_directory(fd, shown, path, from_top, 0);
  ignores_.clear();
}

bool Walker::is_ignored(std::string_view from_top, bool is_directory) const {
  for (auto level = ignores_.rbegin(); level != ignores_.rend(); ++level) {
    const auto verdict = level->file.match(from_top.substr(level->above), is_directory);
    if (verdict != IgnoreFile::Verdict::none) return verdict == IgnoreFile::Verdict::ignored;
  }
  return false;
}

std::vector<Entry> Walker::list(DIR* directory, int fd, bool& has_ignore_file) {
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

/// Takes over `fd`.
void Walker::walk_directory(int fd, const std::string& shown, const std::string& open_path,
                            const std::string& from_top, int depth) {
  const Directory directory(::fdopendir(fd));
  struct stat status {};
  if (!directory || ::fstat(fd, &status) != 0) {
    result_.directories.push_back({shown, std::strerror(errno)});
    if (!directory) ::close(fd);
    return;
  }
  if (!directories_seen_.insert({status.st_dev, status.st_ino}).second) return;
  bool has_ignore_file = false;
  const std::vector<Entry> entries = list(directory.get(), fd, has_ignore_file);
  const bool pushed =
      has_ignore_file && push_ignore_file(fd, from_top.empty() ? 0 : from_top.size() + 1);
  for (const Entry& entry : entries) {
    visit(fd, entry, shown, open_path, from_top, status.st_dev, depth);
  }
  if (pushed) ignores_.pop_back();
}

void Walker::visit(int fd, const Entry& entry, const std::string& shown,
                   const std::string& open_path, const std::string& from_top, dev_t device,
                   int depth) {
  const std::string top = joined(from_top, entry.name);
  if (is_ignored(top, entry.type == DT_DIR)) return;
  std::string entry_shown = joined(shown, entry.name);
  std::string entry_path = joined(open_path, entry.name);
  if (entry.type == DT_DIR) {
    enter(fd, entry.name, entry_shown, entry_path, top, depth + 1);
  } else if (entry.type == DT_LNK) {
    links_.push_back({std::move(entry_shown), std::move(entry_path)});
  } else if (const Identity file{device, entry.inode}; !named_files_.contains(file)) {
    found_lately_.push_back(file);
    take(std::move(entry_shown), std::move(entry_path), false);
  }
}

void Walker::enter(int parent, const std::string& name, const std::string& shown,
                   const std::string& open_path, const std::string& from_top, int depth) {
  if (depth > kDeepest) {
    result_.directories.push_back({shown, "more than 100 directories deep"});
    return;
  }
  const int fd = ::openat(parent, name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
  if (fd < 0) {
    result_.directories.push_back({shown, std::strerror(errno)});
    return;
  }
  walk_directory(fd, shown, open_path, from_top, depth);
}

bool Walker::is_new(const Identity& file) {
  found_files_.insert(found_lately_.begin(), found_lately_.end());
  found_lately_.clear();
  return found_files_.insert(file).second;
}

void Walker::follow_links() {
  // Following a directory can bring further links; what was seen once is not seen again, so this
  // ends.
  while (!links_.empty()) {
    std::vector<Link> links;
    links.swap(links_);
    std::sort(links.begin(), links.end(),
              [](const Link& a, const Link& b) { return a.shown < b.shown; });
    for (const Link& link : links) follow(link);
  }
}

void Walker::follow(const Link& link) {
  const std::string real = real_path(link.open_path);
  const bool inside = std::any_of(real_roots_.begin(), real_roots_.end(),
                                  [&](const std::string& root) { return is_inside(real, root); });
  struct stat status {};
  if (real.empty() || !inside || ::stat(real.c_str(), &status) != 0) return;
  if (S_ISREG(status.st_mode) && has_wanted_extension(link.shown)) {
    const Identity file{status.st_dev, status.st_ino};
    if (!named_files_.contains(file) && is_new(file)) {
      take(link.shown, link.open_path, false);
    }
  } else if (S_ISDIR(status.st_mode) &&
             !directories_seen_.contains({status.st_dev, status.st_ino})) {
    const int fd = ::open(real.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd >= 0) walk_directory(fd, link.shown, real, {}, 0);
  }
}

void Walker::finish() {
  // Of two entries of one name a text in memory (standard input) counts, then a named file.
  const auto rank = [](const SourceFile& file) { return file.text ? 0 : file.named ? 1 : 2; };
  std::vector<SourceFile*> order;
  order.reserve(files_.size());
  for (SourceFile& file : files_) order.push_back(&file);
  std::stable_sort(order.begin(), order.end(), [&](const SourceFile* a, const SourceFile* b) {
    const int by_name = a->shown.compare(b->shown);
    return by_name != 0 ? by_name < 0 : rank(*a) < rank(*b);
  });
  const auto last =
      std::unique(order.begin(), order.end(),
                  [](const SourceFile* a, const SourceFile* b) { return a->shown == b->shown; });
  order.erase(last, order.end());
  result_.files.reserve(order.size());
  for (SourceFile* const file : order) result_.files.add(std::move(*file));
  const auto by_path = [](const Unreadable& a, const Unreadable& b) { return a.path < b.path; };
  std::sort(result_.named.begin(), result_.named.end(), by_path);
  std::sort(result_.directories.begin(), result_.directories.end(), by_path);
}

}  // namespace

WalkResult walk(const WalkRequest& request) {
  WalkResult result;
  Walker walker(result);
  // Files before directories: a file that is named and found is a named one.
  std::vector<std::string> paths = request.paths;
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  std::stable_partition(paths.begin(), paths.end(), [](const std::string& path) {
    struct stat status {};
    return ::stat(path.c_str(), &status) != 0 || !S_ISDIR(status.st_mode);
  });
  for (const std::string& path : paths) {
    if (path == "-") {
      walker.add_stdin(request);
    } else {
      walker.add_named(path);
    }
  }
  walker.follow_links();
  walker.finish();
  return result;
}

std::optional<std::string> repository_root(const std::string& path) {
  std::string at = real_path(path);
  while (!at.empty()) {
    struct stat status {};
    if (::stat(joined(at, ".git").c_str(), &status) == 0) return at;
    if (at == "/") break;
    const std::size_t slash = at.rfind('/');
    at.resize(slash == 0 ? 1 : slash);
  }
  return std::nullopt;
}

std::string shown_path(std::string_view path) {
  std::string out = path.starts_with('/') ? "/" : "";
  for (const std::string_view part : split(path, '/')) {
    if (part.empty() || part == ".") continue;
    if (!out.empty() && !out.ends_with('/')) out += '/';
    out += part;
  }
  if (out.starts_with('/')) {
    char buffer[PATH_MAX];
    const char* const here = ::getcwd(buffer, sizeof buffer);
    if (here != nullptr && is_inside(out, here) && std::string_view(here) != "/") {
      out.erase(0, std::min(out.size(), std::strlen(here) + 1));
    }
  }
  return out.empty() ? "." : out;
}

}  // namespace irsa
