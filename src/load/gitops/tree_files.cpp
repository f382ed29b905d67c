#include "load/gitops/tree_files.h"

#include <algorithm>
#include <set>
#include <utility>

#include "source/inside.h"
#include "source/open.h"

namespace irsa::load {

namespace {

/// A path without steps such as "." and "..", and without a slash too many.
bool is_plain(std::string_view path) {
  constexpr std::string_view kOddBegin = "./";  // of a name
  if (path.empty() || path.back() == '/' || path.front() == '.') return false;
  // Each file of the input is asked, and most of a path is names.
  for (std::size_t slash = path.find('/'); slash != std::string_view::npos;
       slash = path.find('/', slash + 1)) {
    if (kOddBegin.find(path[slash + 1]) != std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

TreeFiles::TreeFiles(SourceSet& sources) : sources_(sources), here_(sources.here().path()) {
  for (const std::string& directory : sources.directories()) {
    given_.push_back(gitops::joined(here_, directory));
  }
  paths_.reserve(sources.size());
  std::string_view last;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const SourceFile& file = sources.files()[i];
    if (!file.input) continue;
    const std::string_view path = texts_.keep(path_of(SourceSet::id(i)));
    if (paths_.add(path) < files_.size()) continue;
    files_.push_back({SourceSet::id(i)});
    std::string_view folder = gitops::parent_of(path);
    if (folder == last) continue;
    last = folder;
    for (std::size_t had = folders_.size(); folders_.add(folder) == had; had = folders_.size()) {
      folder = gitops::parent_of(folder);
    }
  }
}

std::string TreeFiles::path_of(FileId file) const {
  const std::string& shown = sources_[file].shown;
  // What a walk finds is nearly always as it should be.
  const bool plain = is_plain(shown);
  if (plain && shown.front() == '/') return shown;
  if (plain && here_.size() > 1) return here_ + "/" + shown;
  return gitops::joined(here_, shown);
}

std::string TreeFiles::shown(std::string text) const {
  if (here_ == "/") return text;
  for (std::size_t at = text.find(here_); at != std::string::npos; at = text.find(here_, at)) {
    const std::size_t end = at + here_.size();
    if (end < text.size() && text[end] == '/') {
      text.erase(at, here_.size() + 1);
    } else {
      text.replace(at++, here_.size(), ".");
    }
  }
  return text;
}

gitops::Files::What TreeFiles::look(std::string_view path) {
  if (paths_.find(path) != kNoId) return What::file;
  if (folders_.find(path) != kNoId) return What::folder;
  if (const auto known = looked_.find(path); known != looked_.end()) return known->second;
  What what = What::outside;
  const bool inside = std::any_of(given_.begin(), given_.end(), [&](const std::string& directory) {
    return gitops::is_within(path, directory);
  });
  if (inside) {
    const EntryKind entry = is_given_folder(path)                      ? EntryKind::folder
                            : is_plain_folder(gitops::parent_of(path)) ? look_at(std::string(path))
                                                                       : EntryKind::none;
    what = entry == EntryKind::file     ? What::file
           : entry == EntryKind::folder ? What::folder
                                        : What::nothing;
  }
  looked_.emplace(path, what);
  return what;
}

bool TreeFiles::is_given_folder(std::string_view path) const {
  return std::find(given_.begin(), given_.end(), path) != given_.end();
}

bool TreeFiles::is_plain_folder(std::string_view path) {
  if (is_given_folder(path)) return true;
  if (const auto known = plain_folders_.find(path); known != plain_folders_.end()) {
    return known->second;
  }
  const std::string_view above = gitops::parent_of(path);
  const bool plain =
      above != path && is_plain_folder(above) && look_at(std::string(path)) == EntryKind::folder;
  plain_folders_.emplace(path, plain);
  return plain;
}

std::vector<std::string> TreeFiles::names(std::string_view folder) {
  if (sorted_.empty()) {
    for (std::size_t i = 0; i < paths_.size(); ++i) sorted_.push_back(paths_[i]);
    std::sort(sorted_.begin(), sorted_.end());
  }
  std::set<std::string> found;
  const std::string inside = folder == "/" ? "/" : std::string(folder) + "/";
  for (auto at = std::lower_bound(sorted_.begin(), sorted_.end(), std::string_view(inside));
       at != sorted_.end() && at->starts_with(inside); ++at) {
    const std::string_view rest = at->substr(inside.size());
    found.emplace(rest.substr(0, rest.find('/')));
  }
  return {found.begin(), found.end()};
}

bool TreeFiles::is_given(std::string_view path) const {
  const std::uint32_t id = paths_.find(path);
  return id != kNoId && sources_[files_[id].id].input;
}

std::optional<gitops::Files::File> TreeFiles::read(std::string_view path) {
  std::uint32_t id = paths_.find(path);
  if (id == kNoId) {
    for (const std::string& directory : given_) {
      if (!gitops::is_within(path, directory)) continue;
      auto text = read_without_links(directory, path);
      if (!text) return std::nullopt;
      const FileId file = sources_.add(sources_.found_at(path));
      id = paths_.add(texts_.keep(path));
      files_.push_back({file, std::move(text)});
      break;
    }
    if (id == kNoId) return std::nullopt;
  }
  Known& file = files_[id];
  if (!file.text && file.readable) {
    std::string why;
    const SourceFile& source = sources_[file.id];
    file.text = source.text ? *source.text : read_regular(source.path(), kLongestInside, why);
    file.readable = file.text.has_value();
  }
  if (!file.text) return std::nullopt;
  return File{file.id, *file.text};
}

}  // namespace irsa::load
