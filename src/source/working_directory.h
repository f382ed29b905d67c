// The directory that relative paths are relative to. Every question about a path goes through it:
// only main() asks the process where it is, and the language server has one for each folder.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace irsa {

class WorkingDirectory {
 public:
  /// Of texts in memory: as if they were in a directory of their own.
  WorkingDirectory() = default;
  /// One that the process need not be in. `path` is absolute, without links.
  explicit WorkingDirectory(std::string path);
  /// The one that the process is in: relative paths are opened as they are given. That works
  /// however long `path` is, and whoever may look into the directories above.
  [[nodiscard]] static WorkingDirectory of_process(std::string path);

  /// Absolute.
  [[nodiscard]] const std::string& path() const { return path_; }
  /// What to open for a path as somebody gave it.
  [[nodiscard]] std::string at(std::string_view given) const;
  /// The same path as an absolute one; "." and ".." stay in it.
  [[nodiscard]] std::string whole(std::string_view given) const;
  /// `given` without "./", doubled and trailing slashes; an absolute path inside the directory
  /// becomes relative to it.
  [[nodiscard]] std::string shown(std::string_view given) const;
  /// How much of an absolute path leads here; 0 if it does not lead inside.
  [[nodiscard]] std::size_t length_above(std::string_view path) const;

  friend bool operator==(const WorkingDirectory&, const WorkingDirectory&) = default;

 private:
  std::string path_ = "/memory";
  bool as_given_ = true;
};

}  // namespace irsa
