// Converts between file: URIs and paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace irsa::server {

/// The absolute path of a file: URI of this machine, without ".", ".." and a slash at the end.
/// nullopt for any other URI, and if it is not a valid path (a NUL, a wrong escape).
[[nodiscard]] std::optional<std::string> path_of(std::string_view uri);

/// `path` is absolute.
[[nodiscard]] std::string file_uri(std::string_view path);

}  // namespace irsa::server
