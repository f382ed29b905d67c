// Files of a tree in memory, for building kustomizations from.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/files.h"

namespace irsa::tests {

/// Made of one text: a line "### path" begins each file.
class MemoryTree final : public gitops::Files {
 public:
  explicit MemoryTree(std::string_view all) {
    std::string path;
    std::size_t at = 0;
    while (at < all.size()) {
      const std::size_t end = std::min(all.find('\n', at), all.size());
      const std::string_view line = all.substr(at, end - at);
      at = end + 1;
      if (line.starts_with("### ")) {
        path = "/" + std::string(line.substr(4));
        names_.push_back(path);
        files_[path] = {};
      } else if (!path.empty()) {
        files_[path].append(line).append("\n");
      }
    }
  }

  [[nodiscard]] What look(std::string_view path) override {
    if (files_.contains(path)) return What::file;
    for (const std::string& name : names_) {
      if (name != path && gitops::is_within(name, path)) return What::folder;
    }
    return path.starts_with("/elsewhere") ? What::outside : What::nothing;
  }
  [[nodiscard]] std::vector<std::string> names(std::string_view folder) override {
    std::vector<std::string> out;
    for (const auto& [path, text] : files_) {
      if (!gitops::is_within(path, folder)) continue;
      const std::string rest = path.substr(folder.size() + 1);
      const std::string name = rest.substr(0, rest.find('/'));
      if (out.empty() || out.back() != name) out.push_back(name);
    }
    return out;
  }
  [[nodiscard]] bool is_given(std::string_view path) const override {
    return files_.contains(path);
  }
  [[nodiscard]] std::optional<File> read(std::string_view path) override {
    const auto found = files_.find(path);
    if (found == files_.end()) return std::nullopt;
    std::uint32_t id = 0;
    while (names_[id] != path) ++id;
    return File{static_cast<FileId>(id), found->second};
  }
  /// The folders that hold a file.
  [[nodiscard]] std::set<std::string> folders() const {
    std::set<std::string> out;
    for (const std::string& name : names_) out.emplace(gitops::parent_of(name));
    return out;
  }
  /// "overlay/kustomization.yaml:3" of a place.
  [[nodiscard]] std::string place(Span span) const {
    const std::string& name = names_[static_cast<std::size_t>(span.file)];
    const std::string& text = files_.find(name)->second;
    std::size_t line = 1;
    for (std::size_t i = 0; i < span.begin && i < text.size(); ++i) line += text[i] == '\n';
    return name.substr(1) + ":" + std::to_string(line);
  }

 private:
  std::map<std::string, std::string, std::less<>> files_;
  std::vector<std::string> names_;
};

}  // namespace irsa::tests
