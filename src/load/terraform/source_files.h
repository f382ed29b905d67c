// The files that Terraform modules can read, by folder and name.
//
// These are: all Terraform files of the sources; all other files inside the given directories
// (templates, downloaded modules in `.terraform/modules`), and those that were named one by one,
// which are read when they are asked for; and stubs of known modules (catalogue/modules.h), in
// folders that do not exist on disk. Links are not followed. Paths are absolute, without the first
// slash. Of a source that has a text of its own (an editor has it open) that text counts, not what
// is on disk.
//
// Thread-safe. A file that is not a source first gets a temporary number, which depends only on its
// path; settle() then adds all of them to the sources. So the result does not depend on which
// thread asks first.
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
  /// `var_files`: shown paths of files with values of variables, with any ending.
  explicit SourceFiles(const SourceSet& sources, const std::set<std::string>& var_files = {});

  [[nodiscard]] std::vector<std::string> names(std::string_view folder) const override;
  [[nodiscard]] std::vector<std::string> folders() const override;
  [[nodiscard]] std::optional<std::string_view> bytes(std::string_view path) const override;
  [[nodiscard]] FileId id(std::string_view path) const override;
  [[nodiscard]] std::optional<std::vector<std::string>> below(std::string_view folder,
                                                              unsigned levels) const override;

  [[nodiscard]] std::optional<std::string> folder(std::string_view source) const override;
  [[nodiscard]] Output output(std::string_view source, std::string_view name) const override;
  [[nodiscard]] std::vector<std::string_view> cluster_arguments(
      std::string_view source) const override;

  [[nodiscard]] bool is_foreign_folder(std::string_view folder) const override;

  /// Is it a file that the user cannot edit (a stub, or of a downloaded module)? Not to be called
  /// after settle().
  [[nodiscard]] static bool is_foreign(FileId file);
  /// Adds the files that were read on demand to the sources, as files that are not inputs. After
  /// this no more files are read.
  void settle(SourceSet& sources);
  /// The file's number in the sources, after settle().
  [[nodiscard]] FileId settled(FileId file) const;
  /// Was a file read on demand?
  [[nodiscard]] bool any_on_demand() const { return !on_demand_.empty(); }

  /// A shown path as a path of this class.
  [[nodiscard]] std::string path_here(std::string_view shown) const;
  /// The first Terraform file of a folder. Messages about the folder use it as their place.
  [[nodiscard]] FileId first_of(std::string_view folder) const;

 private:
  struct File {
    FileId id;
    std::optional<std::string> text = {};  // set once it is read
    bool readable = true;
  };
  /// Is the folder in one of the directories that were given?
  [[nodiscard]] bool is_inside_given(std::string_view folder) const;
  /// The file at a path. The mutex must be locked.
  File* find(std::string_view path) const;
  File* read_on_demand(std::string_view path) const;
  File* add_on_demand(std::string_view path, SourceFile source, std::string text,
                      bool foreign) const;

  const SourceSet& sources_;
  WorkingDirectory here_;
  std::vector<std::string> given_;  // directories, as paths of this class
  std::map<std::string, std::vector<std::string>, std::less<>> folders_;
  std::map<std::string, FileId, std::less<>>
      with_text_;                                     // other sources that have one of their own
  std::map<std::string, FileId, std::less<>> named_;  // …that are in none of the directories
  mutable std::mutex mutex_;                          // guards the members below
  mutable std::map<std::string, File, std::less<>> files_;
  struct OnDemand {
    std::string path;
    SourceFile source;
    FileId settled{};
  };
  mutable std::map<FileId, OnDemand> on_demand_;  // by their temporary numbers
};

}  // namespace irsa::load
