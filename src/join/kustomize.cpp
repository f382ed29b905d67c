// Which kustomizations the input holds unbuilt.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "join/index.h"

namespace irsa::join {

namespace {

std::string_view folder_of(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view(".") : path.substr(0, slash);
}

/// A path as written in a folder, without `.` and `..`.
std::string resolved(std::string_view folder, std::string_view reference) {
  std::vector<std::string_view> parts;
  std::string joined(folder);
  joined += '/';
  joined += reference;
  std::string_view rest = joined;
  while (!rest.empty()) {
    const std::size_t slash = rest.find('/');
    const std::string_view part = rest.substr(0, slash);
    rest.remove_prefix(slash == std::string_view::npos ? rest.size() : slash + 1);
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else {
      parts.push_back(part);
    }
  }
  std::string out = folder.starts_with('/') ? "/" : "";
  for (const std::string_view part : parts) {
    if (!out.empty() && !out.ends_with('/')) out += '/';
    out += part;
  }
  return out.empty() ? "." : out;
}

}  // namespace

std::vector<std::string> Index::unbuilt_kustomizations() const {
  if (facts_.kustomizations.empty()) return {};
  // What building gives has the same names, or longer ones: prefixes and suffixes.
  std::unordered_set<std::string_view> built;
  std::vector<std::string_view> built_list;
  for (const ServiceAccount& account : facts_.service_accounts) {
    if (partial(account.origin.file) || !built.insert(account.name.value).second) continue;
    built_list.push_back(account.name.value);
  }
  constexpr std::size_t kFew = 2'000;
  const auto is_built = [&](std::string_view name) {
    return built.contains(name) ||
           (built_list.size() < kFew &&
            std::any_of(built_list.begin(), built_list.end(), [&](std::string_view longer) {
              return longer.find(name) != std::string_view::npos;
            }));
  };
  std::set<std::string, std::less<>> wanting;  // files with accounts that are not built
  for (const ServiceAccount& account : facts_.service_accounts) {
    const FileId file = account.origin.file;
    if (partial(file) && !is_built(account.name.value)) wanting.insert(sources_[file].shown);
  }
  if (wanting.empty()) return {};

  std::map<std::string, std::vector<std::string>, std::less<>> reaches;  // by folder
  std::set<std::string, std::less<>> reached;
  for (const kube::Kustomization& kustomization : facts_.kustomizations) {
    const std::string folder(folder_of(sources_[kustomization.file].shown));
    std::vector<std::string>& paths = reaches[folder];
    for (const std::string_view reference : kustomization.references) {
      paths.push_back(resolved(folder, reference));
      reached.insert(paths.back());
    }
  }
  const auto wants = [&](const std::string& top) {
    std::vector<std::string> open = {top};
    std::set<std::string> seen;
    while (!open.empty()) {
      const std::string at = std::move(open.back());
      open.pop_back();
      if (!seen.insert(at).second) continue;
      if (wanting.contains(at)) return true;
      const auto below = reaches.find(at);
      if (below != reaches.end())
        open.insert(open.end(), below->second.begin(), below->second.end());
    }
    return false;
  };
  std::vector<std::string> folders;
  for (const auto& [folder, paths] : reaches) {
    const bool top = !reached.contains(folder) && !reached.contains(folder + "/kustomization.yaml");
    if (top && wants(folder)) folders.push_back(folder);
  }
  return folders;
}

}  // namespace irsa::join
