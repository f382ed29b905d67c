// Paths for SARIF and code hosts: relative to the repository's root, links resolved,
// percent-encoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/source_set.h"

namespace irsa::report {

/// Paths relative to the root, links resolved; a file outside the root has its shown path.
/// Resolving links is slow and findings come in the order of their files, so the last path is kept.
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
  bool relative;  ///< relative to the root; false: an absolute file: URI of a file outside it
};

/// `root` is absolute with links resolved.
[[nodiscard]] Uri uri_of(const SourceSet& sources, FileId file, const std::string& root);

/// Writes every byte that is not in `plain` as %XX.
[[nodiscard]] std::string percent_encode(std::string_view text, std::string_view plain);
/// Escapes all bytes that RFC 3986 does not allow in a path; slashes stay.
[[nodiscard]] std::string percent_encode_path(std::string_view path);

}  // namespace irsa::report
