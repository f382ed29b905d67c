// The files of a run as Terraform's modules see them: by folder and name.
//
// What is there: every Terraform file among the sources; any other file inside the given
// directories that no link leads to (templates, what `.terraform/modules` holds), read when
// somebody asks for it; and the stubs of known modules (catalogue/modules.h), in folders that no
// file system has. Paths are those of the sources made absolute, without the first slash.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_set.h"
#include "terraform/world.h"

namespace irsa::load {

class SourceFiles final : public terraform::Files, public terraform::ForeignModules {
 public:
  /// Files that are read on demand are added to `sources`, as no input.
  /// `var_files`: shown paths of files of values, whatever their names end in.
  explicit SourceFiles(SourceSet& sources, const std::set<std::string>& var_files = {});

  [[nodiscard]] std::vector<std::string> names(std::string_view folder) const override;
  [[nodiscard]] std::vector<std::string> folders() const override;
  [[nodiscard]] std::optional<std::string_view> bytes(std::string_view path) const override;
  [[nodiscard]] FileId id(std::string_view path) const override;

  [[nodiscard]] std::optional<std::string> folder(std::string_view source) const override;
  [[nodiscard]] Output output(std::string_view source, std::string_view name) const override;
  [[nodiscard]] std::vector<std::string_view> cluster_arguments(
      std::string_view source) const override;

  [[nodiscard]] bool is_foreign_folder(std::string_view folder) const override;

  /// Is it a file that nobody can edit: a stub, or a downloaded module?
  [[nodiscard]] bool is_foreign(FileId file) const { return foreign_.contains(file); }
  /// A shown path as the paths here are.
  [[nodiscard]] static std::string path_here(std::string_view shown);
  /// The first Terraform file of a folder, which stands for the folder.
  [[nodiscard]] FileId first_of(std::string_view folder) const;

 private:
  struct File {
    FileId id;
    std::optional<std::string> text = {};  // once it was read
    bool readable = true;
  };
  File* find(std::string_view path) const;
  File* read_on_demand(std::string_view path) const;

  SourceSet& sources_;
  std::vector<std::string> given_;  // directories, as paths here
  mutable std::map<std::string, File, std::less<>> files_;
  std::map<std::string, std::vector<std::string>, std::less<>> folders_;
  mutable std::set<FileId> foreign_;
};

}  // namespace irsa::load
