// What kustomizations are made of, by path: absolute, without `.` and `..`, so that a folder is one
// path. Whoever builds says what may be read.
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
    outside,  ///< of the folders that may be read: there may be something
  };
  struct File {
    FileId id;
    std::string_view text;  ///< as long as the Files live
  };

  virtual ~Files() = default;
  [[nodiscard]] virtual What look(std::string_view path) = 0;
  /// The names of the files and folders that are known to be in a folder, sorted.
  [[nodiscard]] virtual std::vector<std::string> names(std::string_view folder) = 0;
  /// Is it a file that was given? Such files may be read by several threads, each by one of them.
  [[nodiscard]] virtual bool is_given(std::string_view path) const = 0;
  /// nullopt if it cannot be read.
  [[nodiscard]] virtual std::optional<File> read(std::string_view path) = 0;
};

/// `reference` as it is written in `folder`, without `.` and `..`.
[[nodiscard]] std::string joined(std::string_view folder, std::string_view reference);
[[nodiscard]] std::string_view parent_of(std::string_view path);
/// Is `path` the folder or below it?
[[nodiscard]] bool is_within(std::string_view path, std::string_view folder);

}  // namespace irsa::gitops
