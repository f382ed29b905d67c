// The files of a run as kustomizations see them.
//
// What is there: the files among the sources, and whatever else lies inside the given directories
// and no link leads to (a patch with another ending, a file that is ignored), read when somebody
// asks for it and added to the sources, as no input.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "gitops/files.h"
#include "source/source_set.h"

namespace irsa::load {

class TreeFiles final : public gitops::Files {
 public:
  explicit TreeFiles(SourceSet& sources);

  [[nodiscard]] What look(std::string_view path) override;
  [[nodiscard]] std::vector<std::string> names(std::string_view folder) override;
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
  struct Known {
    FileId id;
    std::optional<std::string> text = {};  // once it was read
    bool readable = true;
  };

  SourceSet& sources_;
  std::string here_;
  std::vector<std::string> given_;  // directories
  std::map<std::string, Known, std::less<>> files_;
  std::set<std::string, std::less<>> folders_;
  std::map<std::string, What, std::less<>> looked_;
};

}  // namespace irsa::load
