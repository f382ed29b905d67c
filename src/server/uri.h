// file: URIs and paths.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace irsa::server {

/// The absolute path that a file: URI of this machine names, without "." and ".." and a slash at
/// the end; nullopt for any other URI, and for one that names no path (a NUL in it, a wrong
/// escape).
[[nodiscard]] std::optional<std::string> path_of(std::string_view uri);

/// `path` is absolute.
[[nodiscard]] std::string file_uri(std::string_view path);

}  // namespace irsa::server
