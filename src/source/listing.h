// One directory: what of it may be read, for the walk (source/walk.h).
#pragma once

#include <sys/types.h>

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "source/working_directory.h"

namespace irsa {

/// Device and inode: what a file is, whatever it is called.
using Identity = std::pair<dev_t, ino_t>;

/// The .gitignore files that apply to a directory, innermost first.
struct Ignores;
using IgnoresPtr = std::shared_ptr<const Ignores>;
class TrackedFiles;

/// A directory that is still to be looked into.
struct Directory {
  std::string shown, open_path;
  /// The path below the repository's root, which .gitignore files go by.
  std::string from_top = {};
  IgnoresPtr ignores = {};
  int depth = 0;
  /// What git tracks in spite of them; nullptr if that is not known.
  std::shared_ptr<const TrackedFiles> tracked = {};
  bool ignored = false;  ///< by them: only what is tracked counts
};

struct FoundFile {
  Identity identity;
  std::string shown;
  std::string open_path;  ///< empty when it is the same
  bool guessed = false;   ///< its name does not say that it is an input, its first bytes do
};

struct Link {
  std::string shown, open_path;
};

/// What has the name of an input but is not one: a pipe, a link to nothing.
struct PassedOver {
  std::string shown;
  std::string why;
};

/// What is in a directory, without what is ignored.
struct Listing {
  int error = 0;  ///< errno of what kept it from being read
  Identity identity;
  std::vector<FoundFile> files;
  std::vector<Link> links;
  std::vector<Directory> directories;
  std::vector<PassedOver> passed_over;
  std::vector<Directory> hidden;  ///< not to be searched: names with a dot, without tools' own
  bool noted = false;             ///< Is there a file of the name that was asked for?
};

/// Uses nothing but the file system, so many directories can be read at the same time. Leaves out
/// hidden files too, and files that look like inputs neither by their names nor by their first
/// bytes.
[[nodiscard]] Listing look_into(const Directory& directory, std::string_view noted);

/// What the repository with its root at `root` leaves out of the directory `real` in it:
/// info/exclude, and the .gitignore files from the root down to it, without its own.
[[nodiscard]] IgnoresPtr ignore_files_above(const std::string& root, const std::string& real,
                                            const WorkingDirectory& here,
                                            std::vector<PassedOver>& passed_over);

/// What git tracks in the repository with its root at `root`.
[[nodiscard]] std::shared_ptr<const TrackedFiles> tracked_files(const std::string& root);

/// "a pipe, not a file".
[[nodiscard]] std::string not_a_file(mode_t mode);
/// Names of YAML, JSON and Terraform.
[[nodiscard]] bool has_input_ending(std::string_view name);
/// Names that may be those of inputs: templates (.tpl, .tftpl, .template, .j2, .gotmpl), shell
/// scripts (.sh, .bash), and names without any ending. What the files are, their first bytes tell,
/// or the ending before that of a template (values.yaml.gotmpl).
[[nodiscard]] bool has_open_name(std::string_view name);
/// Does a file of such a name begin like JSON or YAML?
[[nodiscard]] bool begins_like_input(std::string_view name, std::string_view first_bytes);
/// `name` in a directory; `.` and the empty path stand for the working directory.
[[nodiscard]] std::string joined(std::string_view directory, std::string_view name);

}  // namespace irsa
