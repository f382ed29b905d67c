#include "source/listing.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <optional>

#include "base/text.h"
#include "source/gitignore.h"
#include "source/kustomization_file.h"
#include "source/open.h"
#include "source/shell_file.h"
#include "source/terraform_file.h"
#include "source/tracked.h"

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

/// The directory of a repository whose .git is at `dot_git`: .git itself, or for a work tree what
/// its .git file points to.
std::string own_git_directory(const std::string& dot_git) {
  struct stat status {};
  if (::stat(dot_git.c_str(), &status) != 0) return {};
  if (S_ISDIR(status.st_mode)) return dot_git;
  std::string why;
  const auto text = read_regular(dot_git, kLongestIgnoreFile, why);
  constexpr std::string_view kPointer = "gitdir:";
  if (!text || !text->starts_with(kPointer)) return {};
  const std::string target(trim(std::string_view(*text).substr(kPointer.size())));
  const std::string beside = dot_git.substr(0, dot_git.rfind('/'));
  return target.starts_with('/') ? target : joined(beside, target);
}

/// The one that all work trees of the repository share.
std::string git_directory(const std::string& dot_git) {
  const std::string own = own_git_directory(dot_git);
  std::string why;
  const auto common = read_regular(joined(own, "commondir"), kLongestIgnoreFile, why);
  if (!common) return own;
  const std::string shared(trim(*common));
  return shared.starts_with('/') ? shared : joined(own, shared);
}

/// Opens an ignore file of the directory `fd`, if it is a file: git follows no link there either
/// (2.32). -1 if there is none, and why it is passed over if there is something else.
int open_ignore_file(int fd, const char* name, struct stat& status, std::string& why) {
  const int file = ::openat(fd, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (file < 0) {
    if (errno == ELOOP) why = "an ignore file that is a link: git does not follow it either";
    if (errno == ENXIO) why = "an ignore file that is a socket";
    return -1;
  }
  const bool known = ::fstat(file, &status) == 0;
  if (known && S_ISREG(status.st_mode)) return file;
  if (known) why = std::string("an ignore file that is ") + kind_of_file(status.st_mode);
  ::close(file);
  return -1;
}

/// The .gitignore of the directory `fd` inside of `outer`; `outer` itself if there is none.
IgnoresPtr add_ignore_file(int fd, const std::string& shown, std::size_t above, IgnoresPtr outer,
                           std::vector<PassedOver>& passed_over) {
  struct stat status {};
  std::string why;
  const int file = open_ignore_file(fd, kIgnoreFile, status, why);
  if (!why.empty()) passed_over.push_back({joined(shown, kIgnoreFile), std::move(why)});
  if (file < 0) return outer;
  std::string text;
  if (static_cast<std::size_t>(status.st_size) <= kLongestIgnoreFile) {
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

/// Of a file with a name that leaves it open: too large, no file, or something else by its first
/// bytes?
bool is_input_by_content(int directory, const std::string& name) {
  constexpr off_t kLargest = off_t{1} << 20;
  constexpr std::size_t kLook = 512;
  const int file =
      ::openat(directory, name.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
  if (file < 0) return false;
  struct stat status {};
  std::array<char, kLook> bytes;
  ssize_t got = 0;
  if (::fstat(file, &status) == 0 && S_ISREG(status.st_mode) && status.st_size <= kLargest) {
    got = ::read(file, bytes.data(), bytes.size());
  }
  ::close(file);
  return got > 0 &&
         begins_like_input(name, std::string_view(bytes.data(), static_cast<std::size_t>(got)));
}

bool is_of_key(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-' || c == '.' || c == '/';
}

struct Entry {
  std::string name;
  unsigned char type;  ///< DT_REG, DT_DIR, DT_LNK; anything else is called like an input
  ino_t inode;
};

/// Hidden files are not wanted, but it is said whether these are there.
struct Hidden {
  std::string_view noted;  ///< another name; may be empty
  bool has_ignore_file = false, has_noted = false;
  std::vector<std::string> folders = {};
};

/// Hidden folders in which programs keep what is theirs, often very much of it.
bool is_of_a_tool(std::string_view name) {
  constexpr std::array<std::string_view, 24> kTools = {
      ".",           "..",          ".aws-sam",    ".bundle",    ".cache",
      ".direnv",     ".eggs",       ".git",        ".gradle",    ".hg",
      ".idea",       ".m2",         ".next",       ".npm",       ".nox",
      ".pnpm-store", ".serverless", ".svn",        ".terraform", ".terragrunt-cache",
      ".tox",        ".venv",       ".virtualenv", ".yarn"};
  return std::ranges::find(kTools, name) != kTools.end() || name.ends_with("_cache");
}

/// What may be wanted of a directory.
std::vector<Entry> list(DIR* directory, int fd, Hidden& hidden) {
  std::vector<Entry> entries;
  while (const dirent* const entry = ::readdir(directory)) {
    const std::string_view name(entry->d_name);
    if (name.starts_with('.')) {
      hidden.has_ignore_file = hidden.has_ignore_file || name == kIgnoreFile;
      hidden.has_noted = hidden.has_noted || name == hidden.noted;
      if (entry->d_type == DT_DIR && !is_of_a_tool(name)) hidden.folders.emplace_back(name);
      continue;
    }
    unsigned char type = entry->d_type;
    if (type == DT_UNKNOWN) {  // some file systems do not say
      struct stat status {};
      if (::fstatat(fd, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) != 0) continue;
      type = S_ISDIR(status.st_mode)    ? DT_DIR
             : S_ISREG(status.st_mode)  ? DT_REG
             : S_ISLNK(status.st_mode)  ? DT_LNK
             : S_ISFIFO(status.st_mode) ? DT_FIFO
             : S_ISSOCK(status.st_mode) ? DT_SOCK
                                        : DT_CHR;
    }
    const bool wanted = type == DT_DIR || type == DT_LNK || has_input_ending(name) ||
                        (type == DT_REG && has_open_name(name));
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

std::shared_ptr<const TrackedFiles> tracked_files(const std::string& root) {
  const std::string git = own_git_directory(joined(root, ".git"));
  return git.empty() ? nullptr : std::make_shared<const TrackedFiles>(git);
}

std::string not_a_file(mode_t mode) { return std::string(kind_of_file(mode)) + ", not a file"; }

bool has_input_ending(std::string_view name) {
  return name.ends_with(".yaml") || name.ends_with(".yml") || name.ends_with(".json") ||
         is_terraform_file(name) || is_kustomization_file(name);
}

namespace {

/// The name without the ending of a template; empty if it has none. Of those of helmfile only what
/// gives YAML or JSON: helm-docs makes README.md of README.md.gotmpl.
std::string_view without_template_ending(std::string_view name) {
  constexpr std::string_view kHelmfile = ".gotmpl";
  constexpr std::array<std::string_view, 5> kTemplates = {".tpl", ".tftpl", ".template", ".j2",
                                                          kHelmfile};
  for (const std::string_view ending : kTemplates) {
    if (!name.ends_with(ending)) continue;
    const std::string_view plain = name.substr(0, name.size() - ending.size());
    return ending != kHelmfile || has_input_ending(plain) ? plain : std::string_view{};
  }
  return {};
}

}  // namespace

bool has_open_name(std::string_view name) {
  return name.find('.') == std::string_view::npos || is_shell_name(name) ||
         is_makefile_name(name) || !without_template_ending(name).empty();
}

bool begins_like_input(std::string_view name, std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.find('\0') != std::string_view::npos) return false;
  if (is_shell_name(name) || is_makefile_name(name) || begins_like_shell(text)) return true;
  // values.yaml.gotmpl: chart values may begin with any key.
  const std::string_view plain = without_template_ending(name);
  if (plain.ends_with(".yaml") || plain.ends_with(".yml")) return true;
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  // What has no ending may be anything: a Makefile's targets look like keys as well.
  const bool is_template = name.find('.') != std::string_view::npos;
  constexpr std::array<std::string_view, 8> kKeys = {
      "apiVersion", "kind",        "metadata",  "AWSTemplateFormatVersion",
      "Resources",  "Description", "Transform", "Statement"};
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::string_view content = trim(line);
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (content.starts_with("#!")) return false;
    const bool directive = is_template && (content.starts_with("{{") || content.starts_with("{%") ||
                                           content.starts_with("{#") || content.starts_with("%{"));
    if (content.empty() || content.starts_with('#') || content == "---" || directive) continue;
    if (content.starts_with('{') || content.starts_with('[')) {
      const std::string_view behind = trim(content.substr(1));
      return behind.empty() || behind.starts_with('"') || behind.starts_with('{') || is_template;
    }
    if (is_template && content.starts_with("- ")) return true;
    const auto end = std::find_if_not(content.begin(), content.end(), is_of_key);
    const std::string_view key(content.data(), static_cast<std::size_t>(end - content.begin()));
    if (key.empty() || end == content.end() || *end != ':') return false;
    return is_template || std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
  }
  return is_template;  // comments only so far
}

IgnoresPtr ignore_files_above(const std::string& root, const std::string& real,
                              const WorkingDirectory& here, std::vector<PassedOver>& passed_over) {
  IgnoresPtr ignores;
  std::string why;
  const std::string git = git_directory(joined(root, ".git"));
  const std::string exclude = joined(git, "info/exclude");
  struct stat status {};
  const bool there = !git.empty() && ::lstat(exclude.c_str(), &status) == 0;
  if (there && S_ISLNK(status.st_mode)) {
    passed_over.push_back({here.shown(exclude), "an ignore file that is a link"});
  } else if (const auto text = read_regular(exclude, kLongestIgnoreFile, why)) {
    ignores = std::make_shared<const Ignores>(Ignores{IgnoreFile(*text), 0, nullptr});
  } else if (there) {
    passed_over.push_back({here.shown(exclude), "an ignore file that could not be read: " + why});
  }
  for (std::string above = root; above != real;) {
    const int fd = ::open(above.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const std::size_t root_length = root == "/" ? 0 : root.size();
    const std::size_t length = above == root ? 0 : above.size() - root_length;
    if (fd >= 0) {
      ignores = add_ignore_file(fd, here.shown(above), length, ignores, passed_over);
      ::close(fd);
    }
    const std::size_t from = above.ends_with('/') ? above.size() : above.size() + 1;
    above = real.substr(0, real.find('/', from));
  }
  return ignores;
}

Listing look_into(const Directory& directory, std::string_view noted) {
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
  Hidden hidden{.noted = noted};
  const std::vector<Entry> entries = list(handle.get(), fd, hidden);
  found.noted = hidden.has_noted;
  IgnoresPtr ignores = directory.ignores;
  if (hidden.has_ignore_file) {
    ignores = add_ignore_file(fd, directory.shown,
                              directory.from_top.empty() ? 0 : directory.from_top.size() + 1,
                              ignores, found.passed_over);
  }
  for (const std::string& name : hidden.folders) {
    std::string top = joined(directory.from_top, name);
    if (directory.ignored || is_ignored(ignores.get(), top, true)) continue;
    found.hidden.push_back({joined(directory.shown, name), joined(directory.open_path, name),
                            std::move(top), ignores, directory.depth + 1});
  }
  const bool opened_as_shown = directory.shown == directory.open_path;
  for (const Entry& entry : entries) {
    std::string top;
    bool ignored = directory.ignored;
    if (ignores || entry.type == DT_DIR) {
      top = joined(directory.from_top, entry.name);
      ignored = ignored || is_ignored(ignores.get(), top, entry.type == DT_DIR);
      if (ignored && !(directory.tracked && directory.tracked->hold(top, entry.type == DT_DIR))) {
        continue;
      }
    }
    // Asked last, because it has to open the file.
    const bool guessed = entry.type == DT_REG && !has_input_ending(entry.name);
    if (guessed && !is_input_by_content(fd, entry.name)) continue;
    std::string shown = joined(directory.shown, entry.name);
    std::string path;
    if (!opened_as_shown || entry.type != DT_REG) path = joined(directory.open_path, entry.name);
    if (entry.type == DT_DIR) {
      found.directories.push_back({std::move(shown), std::move(path), std::move(top), ignores,
                                   directory.depth + 1, directory.tracked, ignored});
    } else if (entry.type == DT_LNK) {
      found.links.push_back({std::move(shown), std::move(path)});
    } else if (entry.type != DT_REG) {
      const mode_t mode = entry.type == DT_FIFO   ? S_IFIFO
                          : entry.type == DT_SOCK ? S_IFSOCK
                                                  : S_IFCHR;
      found.passed_over.push_back({std::move(shown), not_a_file(mode)});
    } else {
      found.files.push_back(
          {{status.st_dev, entry.inode}, std::move(shown), std::move(path), guessed});
    }
  }
  return found;
}

}  // namespace irsa
