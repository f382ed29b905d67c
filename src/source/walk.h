// From the paths on the command line to the files that are read.
//
// Named files are always taken. Directories are searched for .yaml, .yml, .json, .tf, .tofu and
// .tfvars, and for templates and files without an ending that begin like one of the first
// (source/listing.h), without hidden files, without what .gitignore leaves out, and without leaving
// the given paths through a link. The outcome does not depend on the order in which the file system
// lists things.
#pragma once

#include <functional>
#include <optional>
#include <string>
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
  /// Is a file or folder that was found (shown path) to be passed over? Not asked about named ones.
  std::function<bool(const std::string& shown)> excluded = {};
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
  /// Likewise, and by choice: what is called like an input or an ignore file and is none (a pipe, a
  /// socket, a device, a link to nothing or to a place outside of what was given).
  std::vector<Unreadable> passed_over;
};

[[nodiscard]] WalkResult walk(const WalkRequest& request);

/// The directory at or above `path` (as it is opened) that holds .git, as an absolute path; nullopt
/// when there is none.
[[nodiscard]] std::optional<std::string> repository_root(const std::string& path);

}  // namespace irsa
