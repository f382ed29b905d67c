// From the paths on the command line to the files that are read.
//
// Files that are named are always read. Directories are searched for .yaml, .yml, .json, .tf, .tofu
// and .tfvars, and for templates and files without an ending that begin like one of the first three
// (source/listing.h). Hidden files and what .gitignore excludes are left out, and no link is
// followed out of the given paths. The result does not depend on the order in which the file system
// lists things.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/source_set.h"
#include "source/working_directory.h"

namespace irsa {

struct WalkRequest {
  WorkingDirectory here = {};      ///< relative paths are seen from here
  std::vector<std::string> paths;  ///< files, directories, "-"
  std::string stdin_text;          ///< what "-" is
  /// What "-" is called; it takes the place of the file of that name on disk.
  std::string stdin_name = "<stdin>";
  unsigned jobs = 0;  ///< threads at most; 0 stands for one per processor
  /// Should a file or folder that was found (shown path) be skipped? Not asked about named ones.
  std::function<bool(const std::string& shown)> excluded = {};
  /// The name of a hidden file whose places are noted; empty: of none.
  std::string noted = {};
  /// What a file in a hidden folder has to contain for the folder to be worth a word.
  std::vector<std::string_view> words = {};
};

/// A path that could not be read, with the reason ("Permission denied").
struct Unreadable {
  std::string path;
  std::string why;
};

struct WalkResult {
  SourceSet files;                      ///< in the order of the shown paths, each file once
  std::vector<Unreadable> named;        ///< the user asked for these: the run has failed
  std::vector<Unreadable> directories;  ///< found on the way: to be counted in the summary
  /// As above, but on purpose: what has the name of an input or an ignore file but is not one (a
  /// pipe, a socket, a device, a link to nothing or to a place outside the given paths).
  std::vector<Unreadable> passed_over;
  std::vector<std::string> noted;  ///< files of the name that was to be noted (shown paths), sorted
  /// Hidden folders, which are not searched, with a file of a kind that is read and one of the
  /// words in it (shown paths, sorted). Not all of a large one is looked at.
  std::vector<std::string> hidden;
};

[[nodiscard]] WalkResult walk(const WalkRequest& request);

/// The directory at or above `path` (as it is opened) that holds .git, as an absolute path; nullopt
/// when there is none.
[[nodiscard]] std::optional<std::string> repository_root(const std::string& path);

}  // namespace irsa
