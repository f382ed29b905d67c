#include "source/walk.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <memory>
#include <set>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "base/thread_pool.h"
#include "source/listing.h"
#include "source/open.h"
#include "source/working_directory.h"

namespace irsa {

namespace {

constexpr int kDeepest = 100;
/// What a pipe may deliver: it has to be kept, since it can be read only once.
constexpr std::size_t kLongestPipe = std::size_t{256} << 20;

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

struct IdentityHash {
  std::size_t operator()(const Identity& id) const {
    return static_cast<std::size_t>(id.second) * 31 + static_cast<std::size_t>(id.first);
  }
};

/// A file on its way into the result: tens of thousands are held at once, so it has only what
/// differs between them.
struct Taken {
  std::string shown, open_path;
  bool named;
  bool guessed;
  std::unique_ptr<std::string> text;  ///< of what can be read only once
};

class Walker {
 public:
  Walker(WalkResult& result, const WalkRequest& request)
      : result_(result),
        here_(request.here),
        threads_(thread_count(request.jobs)),
        excluded_(request.excluded),
        noted_(request.noted) {
    result.files = SourceSet(here_);
  }

  void add_named(const std::string& given);
  void add_stdin(const WalkRequest& request);
  /// Links are looked at last: only what no ordinary path has reached is taken through them.
  void follow_links();
  /// Which of the hidden folders that were passed by have something to say?
  void look_at_hidden(const std::vector<std::string_view>& words);
  void finish();

 private:
  void walk_root(const std::string& path, const std::string& shown);
  /// Everything below a directory, level by level.
  void walk_tree(Directory top);
  void take_in(const Directory& directory, Listing& found, std::vector<Directory>& below);
  /// `text`: of what can be read only once.
  void take_text(std::string shown, std::string text);
  void follow(const Link& link);
  void pass_over(std::vector<PassedOver> found);
  bool is_new(const Identity& file);

  [[nodiscard]] bool excluded(const std::string& shown) const {
    return excluded_ && excluded_(shown);
  }

  WalkResult& result_;
  const WorkingDirectory& here_;
  unsigned threads_;
  const std::function<bool(const std::string& shown)>& excluded_;
  const std::string& noted_;
  std::vector<Taken> files_;
  std::vector<Link> links_;
  std::vector<Directory> hidden_;
  std::vector<std::string> real_roots_;
  std::set<Identity> directories_seen_;
  std::set<Identity> named_files_;
  // Only links ask for these, and there are few: files wait here until one does.
  std::vector<Identity> found_lately_;
  std::unordered_set<Identity, IdentityHash> found_files_;
};

void Walker::take_text(std::string shown, std::string text) {
  files_.push_back(
      {std::move(shown), {}, true, false, std::make_unique<std::string>(std::move(text))});
}

void Walker::add_stdin(const WalkRequest& request) {
  take_text(here_.shown(request.stdin_name), request.stdin_text);
}

void Walker::add_named(const std::string& given) {
  const std::string shown = here_.shown(given);
  const std::string path = here_.at(given);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) {
    result_.named.push_back({shown, std::strerror(errno)});
    return;
  }
  if (S_ISDIR(status.st_mode)) return walk_root(path, shown);
  std::string why;
  if (!S_ISREG(status.st_mode)) {
    auto text = read_whole(path, kLongestPipe, why);
    if (!text) {
      result_.named.push_back({shown, why});
    } else {
      take_text(shown, std::move(*text));
    }
    return;
  }
  if (::access(path.c_str(), R_OK) != 0) {
    result_.named.push_back({shown, std::strerror(errno)});
    return;
  }
  named_files_.insert({status.st_dev, status.st_ino});
  files_.push_back({shown, path, true, false, nullptr});
}

void Walker::walk_root(const std::string& path, const std::string& shown) {
  const std::string real = real_path(path);
  if (::access(path.c_str(), R_OK) != 0) {
    result_.named.push_back({shown, std::strerror(errno)});
    return;
  }
  real_roots_.push_back(real);
  result_.files.add_directory(shown);
  const std::optional<std::string> root = repository_root(real);
  Directory top{.shown = shown, .open_path = path};
  if (root) {
    std::vector<PassedOver> passed_over;
    top.ignores = ignore_files_above(*root, real, here_, passed_over);
    pass_over(std::move(passed_over));
    top.tracked = tracked_files(*root);
    if (real.size() > root->size()) {
      top.from_top = real.substr(root->size() + (*root == "/" ? 0 : 1));
    }
  }
  walk_tree(std::move(top));
}

void Walker::walk_tree(Directory top) {
  std::vector<Directory> level;
  level.push_back(std::move(top));
  while (!level.empty()) {
    std::vector<Listing> found(level.size());
    // Starting threads for a handful of directories costs more than it gains.
    constexpr std::size_t kFew = 32;
    for_each_index(level.size(), level.size() < kFew ? 1 : threads_,
                   [&](std::size_t i) { found[i] = look_into(level[i], noted_); });
    std::vector<Directory> below;
    for (std::size_t i = 0; i < level.size(); ++i) take_in(level[i], found[i], below);
    level = std::move(below);
  }
}

void Walker::take_in(const Directory& directory, Listing& found, std::vector<Directory>& below) {
  if (found.error != 0) {
    result_.directories.push_back({directory.shown, std::strerror(found.error)});
    return;
  }
  if (!directories_seen_.insert(found.identity).second) return;
  for (FoundFile& file : found.files) {
    if (named_files_.contains(file.identity) || excluded(file.shown)) continue;
    found_lately_.push_back(file.identity);
    files_.push_back(
        {std::move(file.shown), std::move(file.open_path), false, file.guessed, nullptr});
  }
  pass_over(std::move(found.passed_over));
  if (found.noted) result_.noted.push_back(joined(directory.shown, noted_));
  std::move(found.links.begin(), found.links.end(), std::back_inserter(links_));
  std::move(found.hidden.begin(), found.hidden.end(), std::back_inserter(hidden_));
  for (Directory& inner : found.directories) {
    if (excluded(inner.shown)) continue;
    if (inner.depth > kDeepest) {
      result_.directories.push_back({inner.shown, "more than 100 directories deep"});
    } else {
      below.push_back(std::move(inner));
    }
  }
}

void Walker::pass_over(std::vector<PassedOver> found) {
  for (PassedOver& one : found) {
    result_.passed_over.push_back({std::move(one.shown), std::move(one.why)});
  }
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
  if (excluded(link.shown)) return;
  const std::string real = real_path(link.open_path);
  const int error = errno;
  const bool wanted = has_input_ending(link.shown);
  const auto pass = [&](std::string why) {
    if (wanted) result_.passed_over.push_back({link.shown, std::move(why)});
  };
  if (real.empty()) {
    return pass(error == ENOENT ? "a link to nothing"
                                : std::string("a link: ") + std::strerror(error));
  }
  const bool inside = std::any_of(real_roots_.begin(), real_roots_.end(),
                                  [&](const std::string& root) { return is_inside(real, root); });
  struct stat status {};
  if (!inside) return pass("a link that leads out of the given paths");
  if (::stat(real.c_str(), &status) != 0) return pass(std::strerror(errno));
  if (S_ISREG(status.st_mode) && wanted) {
    const Identity file{status.st_dev, status.st_ino};
    if (!named_files_.contains(file) && is_new(file)) {
      files_.push_back({link.shown, link.open_path, false, false, nullptr});
    }
  } else if (S_ISDIR(status.st_mode) &&
             !directories_seen_.contains({status.st_dev, status.st_ino})) {
    walk_tree({.shown = link.shown, .open_path = real});
  } else if (!S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode)) {
    pass(not_a_file(status.st_mode));
  }
}

/// Looks for words in the first bytes of files.
class FirstBytes {
 public:
  explicit FirstBytes(const std::vector<std::string_view>& words) : words_(words) {}

  [[nodiscard]] bool mention_a_word(const std::string& path) const {
    const int file =
        ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (file < 0) return false;
    std::size_t had = 0;
    for (ssize_t got = 1; got > 0 && had < kLook; had += static_cast<std::size_t>(got)) {
      got = std::max<ssize_t>(::read(file, room_.get() + had, kLook - had), 0);
    }
    ::close(file);
    const std::string_view text(room_.get(), had);
    return std::ranges::any_of(
        words_, [&](std::string_view word) { return text.find(word) != std::string_view::npos; });
  }

 private:
  static constexpr std::size_t kLook = std::size_t{64} << 10;

  const std::vector<std::string_view>& words_;
  std::unique_ptr<char[]> room_ = std::make_unique_for_overwrite<char[]>(kLook);
};

void Walker::look_at_hidden(const std::vector<std::string_view>& words) {
  // Enough for what people write; what a program has put there is often more.
  constexpr std::size_t kMostFolders = 50, kMostFiles = 200, kMost = 20;
  std::ranges::sort(hidden_, {}, &Directory::shown);
  const FirstBytes first_bytes(words);
  std::size_t looked_at = 0;
  for (const Directory& top : hidden_) {
    if (excluded(top.shown)) continue;
    if (++looked_at > kMost) return;
    std::vector<Directory> todo{top};
    std::size_t files = 0;
    bool found_one = false;
    for (std::size_t i = 0; i < todo.size() && i < kMostFolders && !found_one; ++i) {
      Listing listing = look_into(todo[i], {});
      if (listing.error != 0 || directories_seen_.contains(listing.identity)) continue;
      std::ranges::sort(listing.files, {}, &FoundFile::shown);
      std::ranges::sort(listing.directories, {}, &Directory::shown);
      for (const FoundFile& file : listing.files) {
        if (named_files_.contains(file.identity) || excluded(file.shown)) continue;
        if (++files > kMostFiles || found_one) break;
        found_one = first_bytes.mention_a_word(file.open_path.empty() ? here_.at(file.shown)
                                                                      : file.open_path);
      }
      for (Directory& inner : listing.directories) {
        if (!inner.shown.ends_with("/node_modules")) todo.push_back(std::move(inner));
      }
    }
    if (found_one) result_.hidden.push_back(top.shown);
  }
}

void Walker::finish() {
  // Of two entries of one name a text in memory (standard input) counts, then a named file.
  const auto rank = [](const Taken& file) { return file.text ? 0 : file.named ? 1 : 2; };
  std::vector<Taken*> order;
  order.reserve(files_.size());
  for (Taken& file : files_) order.push_back(&file);
  std::stable_sort(order.begin(), order.end(), [&](const Taken* a, const Taken* b) {
    const int by_name = a->shown.compare(b->shown);
    return by_name != 0 ? by_name < 0 : rank(*a) < rank(*b);
  });
  const auto last = std::unique(order.begin(), order.end(), [](const Taken* a, const Taken* b) {
    return a->shown == b->shown;
  });
  order.erase(last, order.end());
  result_.files.reserve(order.size());
  for (Taken* const file : order) {
    SourceFile source{.shown = std::move(file->shown),
                      .open_path = std::move(file->open_path),
                      .named = file->named,
                      .guessed = file->guessed,
                      .once = file->text != nullptr};
    if (file->text) source.text = std::move(*file->text);
    result_.files.add(std::move(source));
  }
  const auto by_path = [](const Unreadable& a, const Unreadable& b) { return a.path < b.path; };
  std::sort(result_.named.begin(), result_.named.end(), by_path);
  std::sort(result_.directories.begin(), result_.directories.end(), by_path);
  std::sort(result_.passed_over.begin(), result_.passed_over.end(), by_path);
  std::sort(result_.noted.begin(), result_.noted.end());
}

}  // namespace

WalkResult walk(const WalkRequest& request) {
  WalkResult result;
  Walker walker(result, request);
  // Files before directories: a file that is named and found is a named one.
  std::vector<std::string> paths = request.paths;
  std::sort(paths.begin(), paths.end());
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  std::stable_partition(paths.begin(), paths.end(), [&](const std::string& path) {
    struct stat status {};
    return ::stat(request.here.at(path).c_str(), &status) != 0 || !S_ISDIR(status.st_mode);
  });
  for (const std::string& path : paths) {
    if (path == "-") {
      walker.add_stdin(request);
    } else {
      walker.add_named(path);
    }
  }
  walker.follow_links();
  if (!request.words.empty()) walker.look_at_hidden(request.words);
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

}  // namespace irsa
