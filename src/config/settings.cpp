#include "config/settings.h"

#include <algorithm>
#include <filesystem>

#include "catalogue/catalogue.h"
#include "config/glob.h"

namespace irsa::config {

namespace fs = std::filesystem;

std::string Settings::relative(std::string_view shown) const {
  const bool inside = !shown.starts_with('/') && !shown.starts_with("..");
  if (folder.empty() || (inside && folder == here.path())) return std::string(shown);
  return fs::path(here.whole(shown)).lexically_normal().lexically_relative(folder).generic_string();
}

std::string_view Settings::namespace_for(std::string_view shown) const {
  if (!default_namespace.empty() || namespaces.empty()) return default_namespace;
  const std::string path = relative(shown);
  for (const NamespaceMapping& mapping : namespaces) {
    if (path_glob_matches(mapping.glob, path)) return mapping.ns;
  }
  return {};
}

const Cluster* Settings::cluster_for(std::string_view shown) const {
  std::optional<std::string> path;
  for (const Cluster& cluster : clusters) {
    if (cluster.paths.empty()) return &cluster;
    if (!path) path = relative(shown);
    const bool fits =
        std::any_of(cluster.paths.begin(), cluster.paths.end(),
                    [&](const std::string& glob) { return path_glob_matches(glob, *path); });
    if (fits) return &cluster;
  }
  return nullptr;
}

std::optional<MappedRole> Settings::role_for(std::string_view shown) const {
  if (roles.empty()) return std::nullopt;
  const std::string path = relative(shown);
  if (path.starts_with("../")) return std::nullopt;
  for (const RoleMapping& mapping : roles) {
    const auto groups = mapping.path.match(path);
    if (!groups) continue;
    if (!mapping.arn.empty())
      return MappedRole{.arn = mapping.arn, .name = {}, .account = {}, .partition = {}};
    const auto name = groups->find("role");
    if (name == groups->end() || name->second.empty()) continue;
    MappedRole role{.arn = {},
                    .name = name->second,
                    .account = mapping.account,
                    .partition = mapping.partition};
    if (const auto account = groups->find("account"); account != groups->end()) {
      role.account = account->second;
    }
    if (!role.account.empty()) {
      if (role.partition.empty()) role.partition = "aws";
      // Names are unique in an account, whatever the path: without one the ARN is not known.
      if (!mapping.role_path.empty()) {
        role.arn = "arn:" + role.partition + ":iam::" + role.account + ":role" + mapping.role_path +
                   role.name;
      }
    }
    return role;
  }
  return std::nullopt;
}

bool Settings::is_external(std::string_view ns, std::string_view name) const {
  for (const catalogue::Component& component :
       catalogue::find(catalogue::components(), &catalogue::Component::service_account, name)) {
    if (component.ns == ns) return true;
  }
  return is_listed(ns, name);
}

bool Settings::is_listed(std::string_view ns, std::string_view name) const {
  if (external_service_accounts.empty()) return false;
  const std::string full = std::string(ns) + "/" + std::string(name);
  return std::any_of(external_service_accounts.begin(), external_service_accounts.end(),
                     [&](const std::string& glob) { return name_glob_matches(glob, full); });
}

Placeholder Settings::placeholder_in(std::string_view value) const {
  const bool listed =
      std::any_of(placeholders.begin(), placeholders.end(),
                  [&](const Pattern& pattern) { return pattern.find(value).has_value(); });
  return listed ? Placeholder::declared : find_placeholder(value);
}

bool Settings::excludes(const Exclusion& exclusion, std::string_view shown) const {
  std::string_view glob = exclusion.glob;
  if (glob.ends_with('/')) glob.remove_suffix(1);
  if (glob.find('/') == std::string_view::npos && glob != "**") {
    return path_glob_matches(glob, shown.substr(shown.rfind('/') + 1));
  }
  return path_glob_matches(glob, exclusion.from_here ? std::string(shown) : relative(shown));
}

bool Settings::covers(const IgnoreEntry& entry, std::string_view shown,
                      std::string_view role) const {
  if (!entry.path.empty() && !path_glob_matches(entry.path, relative(shown))) return false;
  if (entry.role.empty()) return true;
  // An ARN is matched as a whole, or by the role's name behind its last slash.
  return !role.empty() && (name_glob_matches(entry.role, role) ||
                           name_glob_matches(entry.role, role.substr(role.rfind('/') + 1)));
}

}  // namespace irsa::config
