// Addresses that kustomize fetches, v5.6: files by HTTP (api/internal/loader/fileloader.go) and
// repositories by git (api/internal/git/repospec.go). What is there is not known here.
#pragma once

#include <string_view>

namespace irsa::gitops {

/// A file, wherever a path of one is asked for; of resources it may be a repository as well.
[[nodiscard]] bool is_remote_file(std::string_view path);
/// A repository, of a path that is asked for as a base or component. It is one whether there is a
/// folder of that name or not.
[[nodiscard]] bool is_repository(std::string_view path);

}  // namespace irsa::gitops
