#include "load/gitops/tree_files.h"

#include <algorithm>
#include <set>
#include <utility>

#include "source/inside.h"
#include "source/open.h"
#include "source/walk.h"

namespace irsa::load {

TreeFiles::TreeFiles(SourceSet& sources) : sources_(sources), here_(working_directory()) {
  for (const std::string& directory : sources.directories()) {
    given_.push_back(gitops::joined(here_, directory));
  }
  files_.reserve(sources.size());
  std::string last;
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const SourceFile& file = sources.files()[i];
    if (!file.input) continue;
    std::string path = path_of(SourceSet::id(i));
    std::string_view folder = gitops::parent_of(path);
    if (folder != last) {
      last = folder;
      while (folders_.emplace(folder).second) folder = gitops::parent_of(folder);
    }
    files_.emplace(std::move(path), Known{SourceSet::id(i)});
  }
}

std::string TreeFiles::path_of(FileId file) const {
  const std::string& shown = sources_[file].shown;
  // What a walk finds is nearly always as it should be.
  const bool plain = !shown.empty() && shown.front() != '/' && shown.front() != '.' &&
                     shown.find("/.") == std::string::npos && shown.find("//") == std::string::npos;
  if (plain && here_.size() > 1) return here_ + "/" + shown;
  return gitops::joined(here_, shown);
}

std::string TreeFiles::shown(std::string text) const {
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
  if (files_.contains(path)) return What::file;
  if (folders_.contains(path)) return What::folder;
  if (const auto known = looked_.find(path); known != looked_.end()) return known->second;
  What what = What::outside;
  for (const std::string& directory : given_) {
    if (!gitops::is_within(path, directory)) continue;
    const EntryKind entry = look_without_links(directory, path);
    what = entry == EntryKind::file     ? What::file
           : entry == EntryKind::folder ? What::folder
                                        : What::nothing;
    break;
  }
  looked_.emplace(path, what);
  return what;
}

std::vector<std::string> TreeFiles::names(std::string_view folder) {
  if (sorted_.empty()) {
    for (const auto& [path, file] : files_) sorted_.push_back(path);
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

std::optional<gitops::Files::File> TreeFiles::read(std::string_view path) {
  auto found = files_.find(path);
  if (found == files_.end()) {
    for (const std::string& directory : given_) {
      if (!gitops::is_within(path, directory)) continue;
      auto text = read_without_links(directory, path);
      if (!text) return std::nullopt;
      const FileId id =
          sources_.add({.shown = shown_path(std::string(path)), .open_path = {}, .input = false});
      found = files_.emplace(path, Known{id, std::move(text)}).first;
      break;
    }
    if (found == files_.end()) return std::nullopt;
  }
  Known& file = found->second;
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
