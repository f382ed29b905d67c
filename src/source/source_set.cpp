#include "source/source_set.h"

#include <algorithm>
#include <cstdint>

#include "source/open.h"

namespace irsa {

namespace {
constexpr std::size_t kKeptTexts = 4;
}  // namespace

FileId SourceSet::add(SourceFile file) {
  files_.push_back(std::move(file));
  return id(files_.size() - 1);
}

void SourceSet::set_text(FileId file, std::optional<std::string> text) {
  files_[static_cast<std::size_t>(file)].text = std::move(text);
  std::erase_if(recent_, [&](const auto& entry) { return entry.first == file; });
}

void SourceSet::truncate(std::size_t files) {
  if (files < files_.size()) files_.resize(files);
  std::erase_if(recent_,
                [&](const auto& entry) { return static_cast<std::size_t>(entry.first) >= files; });
}

FileId SourceSet::add_text(std::string shown, std::string text, bool named) {
  return add({.shown = std::move(shown), .open_path = {}, .named = named, .text = std::move(text)});
}

SourceFile SourceSet::found_at(std::string_view path) const {
  SourceFile file{.shown = here_.shown(path), .open_path = {}, .input = false};
  std::string open_path = here_.at(file.shown);
  if (open_path != file.shown) file.open_path = std::move(open_path);
  return file;
}

Span SourceSet::written(Span place) const {
  if (const auto& built = (*this)[place.file].built) return {built->file, place.begin, place.end};
  const SourceMap* const map = (*this)[place.file].made_of.get();
  return map == nullptr ? place : map->place_of(place).value_or(place);
}

std::shared_ptr<const std::string> SourceSet::text(FileId id) const {
  if (const auto& built = (*this)[id].built) return text(built->file);
  const auto known =
      std::find_if(recent_.begin(), recent_.end(), [&](const auto& r) { return r.first == id; });
  if (known != recent_.end()) {
    std::rotate(recent_.begin(), known, known + 1);
    return recent_.front().second;
  }
  const SourceFile& file = (*this)[id];
  std::optional<std::string> bytes = file.text;
  std::string why;
  if (!bytes) bytes = read_regular(file.path(), UINT32_MAX, why);
  if (!bytes) return nullptr;
  if (recent_.size() == kKeptTexts) recent_.pop_back();
  recent_.emplace(recent_.begin(), id, std::make_shared<const std::string>(std::move(*bytes)));
  return recent_.front().second;
}

}  // namespace irsa
