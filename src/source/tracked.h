// What git tracks, as its index says (gitformat-index(5)): .gitignore leaves out only what it does
// not track.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace irsa {

/// Paths from an index, sorted; empty if it is none, or of a form that is not read here (SHA-256,
/// one that is split over files).
[[nodiscard]] std::vector<std::string> paths_of_index(std::string_view bytes);

/// The tracked files of a repository. The index is read when it is first asked, by whichever thread
/// that is: where .gitignore leaves nothing out, it never is.
class TrackedFiles {
 public:
  /// `git`: the directory of the repository, or of the work tree, that the index is in.
  explicit TrackedFiles(std::string git) : git_(std::move(git)) {}

  /// Is the file tracked, or any file below the directory? `path`: below the repository's root.
  [[nodiscard]] bool hold(std::string_view path, bool is_directory) const;

 private:
  std::string git_;
  mutable std::once_flag read_;
  mutable std::vector<std::string> paths_;
};

}  // namespace irsa
