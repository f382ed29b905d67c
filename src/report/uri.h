// Paths as SARIF wants them: relative to the repository root, links resolved, percent-encoded.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "source/source_set.h"

namespace irsa::report {

/// The file's path from the root on, links resolved, as it is; nullopt for a file outside of it.
/// `root` is absolute with links resolved.
[[nodiscard]] std::optional<std::string> path_from_root(const SourceFile& file,
                                                        const std::string& root);

struct Uri {
  std::string text;
  bool relative;  ///< to the root; else an absolute file: URI of a file outside of it
};

/// `root` is absolute with links resolved.
[[nodiscard]] Uri uri_of(const SourceFile& file, const std::string& root);

/// Escapes everything that RFC 3986 does not allow in a path, segment by segment.
[[nodiscard]] std::string percent_encode_path(std::string_view path);

}  // namespace irsa::report
