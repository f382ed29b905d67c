#include "gitops/files.h"

#include "base/normal_path.h"

namespace irsa::gitops {

namespace {

/// Is there nothing to be taken out of it?
bool is_plain(std::string_view reference) {
  return !reference.empty() && reference.front() != '/' && reference.front() != '.' &&
         reference.back() != '/' && reference.find("/.") == std::string_view::npos &&
         reference.find("//") == std::string_view::npos;
}

}  // namespace

std::string joined(std::string_view folder, std::string_view reference) {
  if (folder.size() > 1 && is_plain(reference)) {
    return std::string(folder).append(1, '/').append(reference);
  }
  return normal_path(reference.starts_with('/')
                         ? std::string(reference)
                         : std::string("/").append(folder).append("/").append(reference));
}

std::string_view parent_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string_view::npos ? "/" : path.substr(0, slash);
}

bool is_within(std::string_view path, std::string_view folder) {
  if (folder == "/") return true;
  return path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/');
}

}  // namespace irsa::gitops
