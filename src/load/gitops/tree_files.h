// The files that builds of kustomizations can read.
//
// These are the sources of the run, and all other files inside the given directories (a patch with
// another ending, an ignored file). Links are not followed. A file that is not a source is read
// when it is asked for, and then added to the sources as a file that is not an input.
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
  /// The directories that were named on the command line.
  [[nodiscard]] const std::vector<std::string>& given() const { return given_; }
  /// The working directory.
  [[nodiscard]] const std::string& here() const { return here_; }
  /// The absolute path of a file of the sources.
  [[nodiscard]] std::string path_of(FileId file) const;
  /// A text with absolute paths in it, as relative to the working directory.
  [[nodiscard]] std::string shown(std::string text) const;

 private:
  [[nodiscard]] bool is_given_folder(std::string_view path) const;
  /// Can the folder be reached from a given one without following a link?
  [[nodiscard]] bool is_plain_folder(std::string_view path);

  struct Known {
    FileId id;
    std::optional<std::string> text = {};  // set once it is read
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
  std::deque<Known> files_;      // a deque, because views of their texts stay valid
  Ids<std::string_view> folders_;
  ByPath<What> looked_;
  ByPath<bool> plain_folders_;
  std::vector<std::string_view> sorted_;  // the paths of files_ that are sources; made when needed
};

}  // namespace irsa::load
