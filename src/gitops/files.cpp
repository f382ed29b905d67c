#include "gitops/files.h"

#include <vector>

#include "base/text.h"

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
  const std::string whole = reference.starts_with('/')
                                ? std::string(reference)
                                : std::string(folder).append("/").append(reference);
  std::vector<std::string_view> parts;
  for (const std::string_view part : split(whole, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      if (!parts.empty()) parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string out;
  for (const std::string_view part : parts) out.append("/").append(part);
  return out.empty() ? "/" : out;
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
