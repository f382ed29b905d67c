// The files that a build can read. Paths are absolute, without `.` and `..`, so each folder has one
// path. The caller of the Builder decides which files may be read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "source/span.h"

namespace irsa::gitops {

class Files {
 public:
  enum class What : std::uint8_t {
    nothing,
    file,
    folder,
    outside,  ///< not in the folders that may be read: it is not known what is there
  };
  struct File {
    FileId id;
    std::string_view text;  ///< valid as long as the Files live
  };

  virtual ~Files() = default;
  [[nodiscard]] virtual What look(std::string_view path) = 0;
  /// The names of the known files and folders in a folder, sorted.
  [[nodiscard]] virtual std::vector<std::string> names(std::string_view folder) = 0;
  /// Is it a file of the input? Several threads may read such files, if no two read the same file.
  [[nodiscard]] virtual bool is_given(std::string_view path) const = 0;
  /// nullopt if it cannot be read.
  [[nodiscard]] virtual std::optional<File> read(std::string_view path) = 0;
};

/// The path of `reference`, which is relative to `folder`, without `.` and `..`.
[[nodiscard]] std::string joined(std::string_view folder, std::string_view reference);
[[nodiscard]] std::string_view parent_of(std::string_view path);
/// Is `path` the folder itself, or below it?
[[nodiscard]] bool is_within(std::string_view path, std::string_view folder);

}  // namespace irsa::gitops
