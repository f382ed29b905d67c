// The files of a run as Terraform's modules see them: by folder and name.
//
// What is there: every Terraform file among the sources; any other file inside the given
// directories that no link leads to (templates, what `.terraform/modules` holds), read when
// somebody asks for it; and the stubs of known modules (catalogue/modules.h), in folders that no
// file system has. Paths are those of the sources made absolute, without the first slash.
//
// For several threads. So that nothing depends on which of them asks first, a file that is none of
// the sources has a number of its path's for the time being, until settle() adds them all.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_set.h"
#include "source/working_directory.h"
#include "terraform/world.h"

namespace irsa::load {

class SourceFiles final : public terraform::Files, public terraform::ForeignModules {
 public:
  /// `var_files`: shown paths of files of values, whatever their names end in.
  explicit SourceFiles(const SourceSet& sources, const std::set<std::string>& var_files = {});

  [[nodiscard]] std::vector<std::string> names(std::string_view folder) const override;
  [[nodiscard]] std::vector<std::string> folders() const override;
  [[nodiscard]] std::optional<std::string_view> bytes(std::string_view path) const override;
  [[nodiscard]] FileId id(std::string_view path) const override;

  [[nodiscard]] std::optional<std::string> folder(std::string_view source) const override;
  [[nodiscard]] Output output(std::string_view source, std::string_view name) const override;
  [[nodiscard]] std::vector<std::string_view> cluster_arguments(
      std::string_view source) const override;

  [[nodiscard]] bool is_foreign_folder(std::string_view folder) const override;

  /// Is it a file that nobody can edit: a stub, or a downloaded module? Not after settle().
  [[nodiscard]] static bool is_foreign(FileId file);
  /// Adds the files that were read on demand to the sources, as no input. Nothing is read on demand
  /// any more.
  void settle(SourceSet& sources);
  /// The number among the sources; of a file that is one, its own.
  [[nodiscard]] FileId settled(FileId file) const;
  /// Did anything have to be settled?
  [[nodiscard]] bool any_on_demand() const { return !on_demand_.empty(); }

  /// A shown path as the paths here are.
  [[nodiscard]] std::string path_here(std::string_view shown) const;
  /// The first Terraform file of a folder, which stands for the folder.
  [[nodiscard]] FileId first_of(std::string_view folder) const;

 private:
  struct File {
    FileId id;
    std::optional<std::string> text = {};  // once it was read
    bool readable = true;
  };
  /// The file under a path, with the lock held.
  File* find(std::string_view path) const;
  File* read_on_demand(std::string_view path) const;
  File* add_on_demand(std::string_view path, SourceFile source, std::string text,
                      bool foreign) const;

  const SourceSet& sources_;
  WorkingDirectory here_;
  std::vector<std::string> given_;  // directories, as paths here
  std::map<std::string, std::vector<std::string>, std::less<>> folders_;
  mutable std::mutex mutex_;  // of all below
  mutable std::map<std::string, File, std::less<>> files_;
  struct OnDemand {
    std::string path;
    SourceFile source;
    FileId settled{};
  };
  mutable std::map<FileId, OnDemand> on_demand_;  // by their numbers for the time being
};

}  // namespace irsa::load
