// The files of a run as kustomizations see them.
//
// What is there: the files among the sources, and whatever else lies inside the given directories
// and no link leads to (a patch with another ending, a file that is ignored), read when somebody
// asks for it and added to the sources, as no input.
#pragma once

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/arena.h"
#include "base/groups.h"
#include "gitops/files.h"
#include "source/source_set.h"

namespace irsa::load {

class TreeFiles final : public gitops::Files {
 public:
  explicit TreeFiles(SourceSet& sources);

  [[nodiscard]] What look(std::string_view path) override;
  [[nodiscard]] std::vector<std::string> names(std::string_view folder) override;
  [[nodiscard]] bool is_given(std::string_view path) const override;
  [[nodiscard]] std::optional<File> read(std::string_view path) override;
  /// The directories that were given.
  [[nodiscard]] const std::vector<std::string>& given() const { return given_; }
  /// The working directory.
  [[nodiscard]] const std::string& here() const { return here_; }
  /// The path by which a file of the sources is known here.
  [[nodiscard]] std::string path_of(FileId file) const;
  /// A text with paths in it, as seen from the working directory.
  [[nodiscard]] std::string shown(std::string text) const;

 private:
  [[nodiscard]] bool is_given_folder(std::string_view path) const;
  /// Is it a folder that is reached from a given one without a link?
  [[nodiscard]] bool is_plain_folder(std::string_view path);

  struct Known {
    FileId id;
    std::optional<std::string> text = {};  // once it was read
    bool readable = true;
  };

  SourceSet& sources_;
  std::string here_;
  std::vector<std::string> given_;  // directories
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };
  template <typename T>
  using ByPath = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
  Arena texts_;
  Ids<std::string_view> paths_;  // of files_
  std::deque<Known> files_;      // whose texts are viewed
  Ids<std::string_view> folders_;
  ByPath<What> looked_;
  ByPath<bool> plain_folders_;
  std::vector<std::string_view> sorted_;  // the paths of files_ that are sources, once needed
};

}  // namespace irsa::load
