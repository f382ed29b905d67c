// The globs of the configuration: for paths, and for names.
//
// A path glob is relative to the configuration's folder and has to match the whole path, segment by
// segment: `*`, `?` and `[…]` stay inside a segment, `**` matches any number of segments. A glob
// that matches a directory matches everything in it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace irsa::config {

/// What is wrong with a value: which bytes of it, and why.
struct Defect {
  std::size_t begin, end;
  std::string message;    ///< continues "'key' …"
  std::string help = {};  ///< may be empty
};

[[nodiscard]] std::optional<Defect> path_glob_defect(std::string_view glob);
/// `path` has forward slashes, and neither "./" nor a slash at its beginning.
[[nodiscard]] bool path_glob_matches(std::string_view glob, std::string_view path);

/// `*` is any number of characters, slashes too, `?` any one; everything else stands for itself.
[[nodiscard]] bool name_glob_matches(std::string_view glob, std::string_view name);

}  // namespace irsa::config
