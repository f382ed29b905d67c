// Addresses from which kustomize v5.6 fetches: files by HTTP (api/internal/loader/fileloader.go)
// and repositories by git (api/internal/git/repospec.go). This program does not fetch them.
#pragma once

#include <string_view>

namespace irsa::gitops {

/// Is it the address of a file? In `resources` it may also be that of a repository.
[[nodiscard]] bool is_remote_file(std::string_view path);
/// Is the path of a base or component the address of a repository? It is also one if there is a
/// folder of that name.
[[nodiscard]] bool is_repository(std::string_view path);

}  // namespace irsa::gitops
