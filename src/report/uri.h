// Paths as SARIF wants them: relative to the repository root, links resolved, percent-encoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/source_set.h"

namespace irsa::report {

/// The paths of files from the root on, links resolved; of a file outside it as it is shown.
/// Resolving costs as much as a finding does: findings are asked for in the order of their files,
/// so the last path is kept.
class PathsFromRoot {
 public:
  /// `root` is absolute with links resolved.
  PathsFromRoot(const SourceSet& sources, const std::string& root)
      : sources_(sources), root_(root) {}
  /// Valid until the next call.
  [[nodiscard]] const std::string& of(FileId file);

 private:
  const SourceSet& sources_;
  const std::string& root_;
  std::optional<FileId> last_;
  std::string path_;
};

struct Uri {
  std::string text;
  bool relative;  ///< to the root; else an absolute file: URI of a file outside it
};

/// `root` is absolute with links resolved.
[[nodiscard]] Uri uri_of(const SourceSet& sources, FileId file, const std::string& root);

/// Every byte that is not in `plain` as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view plain);
/// Escapes everything that RFC 3986 does not allow in a path, segment by segment.
[[nodiscard]] std::string percent_encode_path(std::string_view path);

}  // namespace irsa::report
