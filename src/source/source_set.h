// The files of this run, with a number each.
//
// Numbers follow the order of insertion; the walker (source/walk.h) inserts in the order of the
// shown paths. Only the text of standard input, pipes and tests is kept: a file is read again when
// a finding in it is printed. Not for several threads at once, except the constant parts.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/source_map.h"
#include "source/span.h"
#include "source/working_directory.h"

namespace irsa {

struct SourceFile {
  std::string shown;      ///< as seen from the working directory, forward slashes
  std::string open_path;  ///< what to open; empty when that is the path as shown
  bool named = false;     ///< the user named this very file, not a directory around it
  std::optional<std::string> text = {};  ///< kept: what can be read only once, and tests
  bool guessed = false;                  ///< found by its first bytes: nobody calls it an input
  /// It can be read only once (standard input, a pipe): there is no file to write to.
  bool once = false;
  bool input = true;  ///< false: not linted, only there so that findings can point at it
  /// A file as one build has it: what is in it counts in that build only. A base that five
  /// overlays include is there five times, with the same bytes.
  struct Built {
    FileId file;  ///< as it was read
    FileId root;  ///< the kustomization, or the object that deploys it, that was built
  };
  std::optional<Built> built = {};
  /// Of a root that an object deploys (a Flux Kustomization, an Argo CD Application): what it is
  /// called, and the cluster's name there, if it says one.
  std::string deployer = {};
  std::string destination = {};
  /// Evidence only (--against): what is wrong in it is counted, and not shown.
  bool reference = false;
  /// Of a file that only a snapshot tells of: what that says of it.
  struct Recorded {
    std::string cluster, issuer;
    bool partial = false;  ///< a kustomization reaches it
  };
  std::shared_ptr<const Recorded> recorded = {};
  /// Of a text that was made from other files: of what each part of it was made.
  std::shared_ptr<const SourceMap> made_of = {};

  [[nodiscard]] const std::string& path() const { return open_path.empty() ? shown : open_path; }
};

class SourceSet {
 public:
  SourceSet() = default;
  /// The shown paths are seen from `here`.
  explicit SourceSet(WorkingDirectory here) : here_(std::move(here)) {}
  [[nodiscard]] const WorkingDirectory& here() const { return here_; }

  void reserve(std::size_t files) { files_.reserve(files); }
  FileId add(SourceFile file);
  /// A file that is in memory: standard input, tests.
  FileId add_text(std::string shown, std::string text, bool named = true);
  /// A file on disk that nobody gave: it is not linted. It is not added. `path`: absolute.
  [[nodiscard]] SourceFile found_at(std::string_view path) const;

  void set_made_of(FileId made, std::shared_ptr<const SourceMap> map) {
    files_[static_cast<std::size_t>(made)].made_of = std::move(map);
  }

  /// What the file holds from now on, whatever is on disk; nullopt: what is on disk.
  void set_text(FileId file, std::optional<std::string> text);
  /// Is it read at all?
  void set_input(FileId id, bool input) { files_[static_cast<std::size_t>(id)].input = input; }
  /// Forgets all files but the first `files`.
  void truncate(std::size_t files);
  void set_reference(FileId id) { files_[static_cast<std::size_t>(id)].reference = true; }

  /// A directory that the user named: files inside it may be read, others may not.
  void add_directory(std::string shown) { directories_.push_back(std::move(shown)); }
  [[nodiscard]] const std::vector<std::string>& directories() const { return directories_; }

  [[nodiscard]] std::size_t size() const { return files_.size(); }
  [[nodiscard]] const SourceFile& operator[](FileId id) const {
    return files_[static_cast<std::size_t>(id)];
  }
  [[nodiscard]] const std::vector<SourceFile>& files() const { return files_; }
  [[nodiscard]] static FileId id(std::size_t index) { return static_cast<FileId>(index); }

  /// What the file counts for when paths are compared: of one in a build, the build's root.
  [[nodiscard]] const std::string& path_of_world(FileId id) const {
    const SourceFile& file = (*this)[id];
    return file.built ? (*this)[file.built->root].shown : file.shown;
  }

  /// Where the files say what is there: another place only for texts made from files.
  [[nodiscard]] Span written(Span place) const;

  /// The bytes of a file, for printing; null when it cannot be read (any more). The most recently
  /// used ones are kept, so asking again for the same file costs nothing.
  [[nodiscard]] std::shared_ptr<const std::string> text(FileId id) const;

 private:
  WorkingDirectory here_;
  std::vector<SourceFile> files_;
  std::vector<std::string> directories_;
  mutable std::vector<std::pair<FileId, std::shared_ptr<const std::string>>> recent_;
};

}  // namespace irsa
