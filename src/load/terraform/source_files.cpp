#include "load/terraform/source_files.h"

#include <dirent.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <system_error>
#include <utility>

#include "base/normal_path.h"
#include "catalogue/modules.h"
#include "source/inside.h"
#include "source/open.h"
#include "source/terraform_file.h"

namespace irsa::load {

namespace {

constexpr std::string_view kStubs = "<module>/";
constexpr std::string_view kDownloaded = ".terraform/";

// Numbers for the time being lie above all others, those of foreign files above these.
constexpr std::uint32_t kOnDemand = 0x8000'0000, kForeign = 0xC000'0000, kOfPath = 0x3FFF'FFFF;

/// FNV-1a.
std::uint32_t hash_of(std::string_view path) {
  std::uint32_t hash = 2'166'136'261U;
  for (const char c : path) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
  return hash;
}

/// Absolute, without ".", ".." and the first slash.
std::string path_of(std::string_view shown, const WorkingDirectory& here) {
  return normal_path(here.whole(shown)).substr(1);
}

std::string_view folder_of_path(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view{} : path.substr(0, slash);
}

bool is_within(std::string_view path, std::string_view directory) {
  return path.starts_with(directory) &&
         (directory.empty() || path.size() == directory.size() || path[directory.size()] == '/');
}

}  // namespace

std::string SourceFiles::path_here(std::string_view shown) const { return path_of(shown, here_); }

SourceFiles::SourceFiles(const SourceSet& sources, const std::set<std::string>& var_files)
    : sources_(sources), here_(sources.here()) {
  for (const std::string& directory : sources.directories()) {
    given_.push_back(path_of(directory, here_));
  }
  for (std::size_t i = 0; i < sources.size(); ++i) {
    const SourceFile& file = sources.files()[i];
    if (!file.input) continue;
    const std::string path = path_of(file.shown, here_);
    if (!is_terraform_file(file.shown)) {
      if (var_files.contains(file.shown)) files_.emplace(path, File{SourceSet::id(i)});
      if (file.text) with_text_.emplace(path, SourceSet::id(i));
      if (!is_inside_given(path)) named_.emplace(path, SourceSet::id(i));
      continue;
    }
    const std::string_view folder = folder_of_path(path);
    folders_[std::string(folder)].push_back(path.substr(folder.empty() ? 0 : folder.size() + 1));
    files_.emplace(path, File{SourceSet::id(i)});
  }
  for (auto& [folder, names] : folders_) std::sort(names.begin(), names.end());
}

bool SourceFiles::is_inside_given(std::string_view folder) const {
  return std::any_of(given_.begin(), given_.end(),
                     [&](const std::string& directory) { return is_within(folder, directory); });
}

std::vector<std::string> SourceFiles::names(std::string_view folder) const {
  if (folder.starts_with(kStubs)) return {"main.tf"};
  if (const auto found = folders_.find(folder); found != folders_.end()) return found->second;
  std::vector<std::string> out;
  const bool downloaded = folder.find(kDownloaded) != std::string_view::npos;
  if (!downloaded || !is_inside_given(folder)) return out;
  DIR* const directory = ::opendir(("/" + std::string(folder)).c_str());
  if (directory == nullptr) return out;
  while (const dirent* const entry = ::readdir(directory)) {
    if (entry->d_name[0] != '.' && is_terraform_file(entry->d_name))
      out.emplace_back(entry->d_name);
  }
  ::closedir(directory);
  std::sort(out.begin(), out.end());
  return out;
}

std::vector<std::string> SourceFiles::folders() const {
  std::vector<std::string> out;
  for (const auto& [folder, names] : folders_) {
    if (std::any_of(names.begin(), names.end(), is_terraform_source)) out.push_back(folder);
  }
  return out;
}

bool SourceFiles::is_foreign(FileId file) { return static_cast<std::uint32_t>(file) >= kForeign; }

SourceFiles::File* SourceFiles::add_on_demand(std::string_view path, SourceFile source,
                                              std::string text, bool foreign) const {
  const std::uint32_t above = foreign ? kForeign : kOnDemand;
  std::uint32_t number = hash_of(path) & kOfPath;
  while (on_demand_.contains(FileId{above | number})) number = (number + 1) & kOfPath;
  const FileId id{above | number};
  on_demand_.emplace(id, OnDemand{std::string(path), std::move(source)});
  return &files_.emplace(path, File{id, std::move(text)}).first->second;
}

SourceFiles::File* SourceFiles::read_on_demand(std::string_view path) const {
  for (const std::string& directory : given_) {
    if (!is_within(path, directory) || path.size() <= directory.size()) continue;
    SourceFile source = sources_.found_at("/" + std::string(path));
    std::optional<std::string> text;
    if (const auto open = with_text_.find(path); open != with_text_.end()) {
      source.text = sources_[open->second].text;
      text = *source.text;
    } else {
      text = read_without_links("/" + directory, "/" + std::string(path));
    }
    if (!text) return nullptr;
    return add_on_demand(path, std::move(source), std::move(*text),
                         path.find(kDownloaded) != std::string_view::npos);
  }
  const auto named = named_.find(path);
  if (named == named_.end()) return nullptr;
  const SourceFile& known = sources_[named->second];
  std::string why;
  auto text =
      known.text ? std::optional(*known.text) : read_regular(known.path(), kLongestInside, why);
  if (!text) return nullptr;
  SourceFile source = sources_.found_at("/" + std::string(path));
  source.text = known.text;
  return add_on_demand(path, std::move(source), std::move(*text), false);
}

SourceFiles::File* SourceFiles::find(std::string_view path) const {
  if (const auto found = files_.find(path); found != files_.end()) return &found->second;
  if (!path.starts_with(kStubs)) return read_on_demand(path);
  const std::string_view name = folder_of_path(path.substr(kStubs.size()));
  for (const catalogue::ModuleStub& stub : catalogue::module_stubs()) {
    if (stub.file != name) continue;
    return add_on_demand(path,
                         {.shown = std::string(path),
                          .open_path = {},
                          .text = std::string(stub.text),
                          .input = false},
                         std::string(stub.text), true);
  }
  return nullptr;
}

std::optional<std::string_view> SourceFiles::bytes(std::string_view path) const {
  std::unique_lock lock(mutex_);
  File* const file = find(path);
  if (file == nullptr || !file->readable) return std::nullopt;
  if (!file->text) {
    const SourceFile& source = sources_[file->id];
    lock.unlock();
    std::string why;
    std::optional<std::string> text =
        source.text ? *source.text : read_regular(source.path(), kLongestInside, why);
    lock.lock();
    // Another thread may have been faster: somebody views its text.
    if (!file->text) file->text = std::move(text);
    file->readable = file->text.has_value();
    if (!file->text) return std::nullopt;
  }
  return *file->text;
}

FileId SourceFiles::id(std::string_view path) const {
  const std::lock_guard lock(mutex_);
  const File* const file = find(path);
  return file == nullptr ? FileId{} : file->id;
}

std::optional<std::vector<std::string>> SourceFiles::below(std::string_view folder,
                                                           unsigned levels) const {
  if (!is_inside_given(folder)) return std::nullopt;
  constexpr std::size_t kMost = 20'000;
  namespace fs = std::filesystem;
  const fs::path root = "/" + std::string(folder);
  std::vector<std::string> found;
  std::size_t seen = 0;
  std::error_code error;
  fs::recursive_directory_iterator entry(root, error);
  for (; !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
    if (++seen > kMost) return std::nullopt;
    std::error_code unknown;
    if (fs::is_directory(entry->symlink_status(unknown))) {
      if (static_cast<unsigned>(entry.depth()) >= levels) entry.disable_recursion_pending();
    } else if (fs::is_regular_file(entry->symlink_status(unknown))) {
      found.push_back(entry->path().lexically_relative(root).string());
    }
  }
  // Terraform finds nothing in a folder that is not there.
  if (error && error != std::errc::no_such_file_or_directory) return std::nullopt;
  std::sort(found.begin(), found.end());
  return found;
}

void SourceFiles::settle(SourceSet& sources) {
  std::vector<OnDemand*> found;
  for (auto& [number, file] : on_demand_) found.push_back(&file);
  std::ranges::sort(found, {}, &OnDemand::path);
  for (OnDemand* const file : found) file->settled = sources.add(std::move(file->source));
}

FileId SourceFiles::settled(FileId file) const {
  const auto found = on_demand_.find(file);
  return found == on_demand_.end() ? file : found->second.settled;
}

std::optional<std::string> SourceFiles::folder(std::string_view source) const {
  const catalogue::ModuleStub* const stub = catalogue::module_stub(source);
  if (stub == nullptr) return std::nullopt;
  return std::string(kStubs).append(stub->file);
}

bool SourceFiles::is_foreign_folder(std::string_view folder) const {
  return folder.starts_with(kStubs) || folder.find(kDownloaded) != std::string_view::npos;
}

terraform::ForeignModules::Output SourceFiles::output(std::string_view source,
                                                      std::string_view name) const {
  return terraform::known_modules().output(source, name);
}

std::vector<std::string_view> SourceFiles::cluster_arguments(std::string_view source) const {
  return terraform::known_modules().cluster_arguments(source);
}

FileId SourceFiles::first_of(std::string_view folder) const {
  const auto found = folders_.find(folder);
  if (found == folders_.end() || found->second.empty()) return FileId{};
  std::string path(folder);
  if (!path.empty()) path += '/';
  return id(path + found->second.front());
}

}  // namespace irsa::load
