#include "report/starter_config.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <map>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "config/settings.h"
#include "config/values.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "report/yaml.h"

namespace irsa::report {

namespace {

constexpr std::size_t kMostOfAKind = 50;

/// YAML cannot hold bytes that are no UTF-8, and the configuration takes no control characters.
bool is_plain(std::string_view text) {
  return !text.empty() && !find_invalid_utf8(text) && printable(text) == text;
}

std::string quote(std::string_view text) { return yaml_quoted(text); }

/// The folder of a path as a glob that matches all below it.
std::string folder_glob(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return "*";
  std::string glob;
  for (const char c : path.substr(0, slash)) {
    if (c == '*' || c == '?' || c == '[' || c == '\\' || c == '{') glob += '\\';
    glob += c;
  }
  return glob + "/**";
}

/// A regular expression for this very path.
std::string path_pattern(std::string_view path) {
  std::string pattern;
  for (const char c : path) {
    if (c == '.') {
      pattern += "[.]";
    } else {
      if (std::string_view("^$*+?()[]{}|\\").find(c) != std::string_view::npos) pattern += '\\';
      pattern += c;
    }
  }
  return pattern;
}

/// Paths in the configuration are relative to it, which is here.
bool is_here(std::string_view path) {
  return is_plain(path) && !path.starts_with("/") && !path.starts_with("../") &&
         !path.starts_with("<");
}

/// A cluster as the tree shows it.
struct SeenCluster {
  std::string name;                // empty: nothing names it
  std::set<std::string> accounts;  // that register its issuer
  std::vector<std::string> paths;  // globs of the folders that it was guessed for
  bool guessed = false;            // from the roles that annotated accounts name
  bool everywhere = false;         // no annotated account leads to another
};

struct Seen {
  std::map<std::string, SeenCluster> issuers;   // by URL
  std::map<std::string, std::string> nameless;  // paths of policies, role as guessed
  std::set<std::string> dumped;                 // accounts
  std::set<std::string> external;               // NS/NAME
  std::map<std::string, std::string> folders;   // without a namespace, and a guess at it
  std::set<std::string> names;                  // of clusters
};

void see_roles(const join::Index& index, Seen& seen) {
  for (const join::RoleEntry& role : index.roles()) {
    for (const join::TrustStatement& trust : role.trusts) {
      const std::string url = "https://" + std::string(trust.issuer);
      // The input declares all its clusters: this one is gone, or a mistake.
      if (!trust.kubernetes || trust.principal->unknown ||
          index.clusters().undeclared(trust.issuer) ||
          config::value_defect(config::Format::issuer, url, {})) {
        continue;
      }
      std::set<std::string>& accounts = seen.issuers[url].accounts;
      const auto provider = iam::ProviderArn::parse(trust.principal->value.value);
      if (provider && config::is_account(provider->account)) accounts.emplace(provider->account);
    }
    const std::string& path = index.sources()[role.role->file].shown;
    const bool nameless = role.role->arn.empty() && role.role->name.empty() &&
                          role.role->reference.empty() && !role.role->stored;
    if (nameless && role.trusts_kubernetes() && is_here(path)) {
      const std::string account =
          config::is_account(role.account) ? std::string(role.account) : "111122223333";
      const std::string_view guess = role.role->candidate_name;
      const std::string begin = "arn:aws:iam::" + account + ":role/";
      std::string arn = begin + std::string(guess);
      // A folder may be called as no role can be.
      if (config::value_defect(config::Format::role_arn, arn, {})) arn = begin + "NAME";
      seen.nameless[path] = std::move(arn);
    }
  }
  for (const iam::RoleDump& dump : index.facts().role_dumps) {
    if (config::is_account(dump.account)) seen.dumped.emplace(dump.account);
  }
}

/// The namespaces that kustomizations give the objects of a file.
std::set<std::string> namespaces_by_kustomize(const join::Index& index, std::string_view path) {
  std::set<std::string> found;
  for (const kube::Kustomization& kustomization : index.facts().kustomizations) {
    if (kustomization.ns.empty()) continue;
    const std::string& shown = index.sources()[kustomization.file].shown;
    const std::filesystem::path folder = std::filesystem::path(shown).parent_path();
    for (const std::string_view reference : kustomization.references) {
      const std::string reached = (folder / reference).lexically_normal().generic_string();
      const bool inside =
          path == reached || path.starts_with(reached.ends_with('/') ? reached : reached + "/");
      if (inside) found.emplace(kustomization.ns);
    }
  }
  return found;
}

void see_folder(const join::Index& index, const std::string& path, Seen& seen) {
  const std::set<std::string> given = namespaces_by_kustomize(index, path);
  // Several overlays put it into several namespaces: nobody can write one down.
  if (given.size() > 1) return;
  const std::string ns = given.empty() ? "default" : *given.begin();
  if (config::value_defect(config::Format::ns, ns, {})) return;
  seen.folders.emplace(folder_glob(path), ns);
}

/// Is there an account in that namespace that is nearly called so? Then the name is a mistake.
bool is_near_miss(const join::Index& index, std::string_view ns, std::string_view name) {
  return !nearest(name, index.accounts().names_in(ns)).empty();
}

void see_objects(const join::Index& index, Seen& seen) {
  for (const kube::ServiceAccount& account : index.facts().service_accounts) {
    const std::string& path = index.sources()[account.origin.file].shown;
    if (account.effective_ns.empty() && !account.ns && is_here(path)) see_folder(index, path, seen);
  }
  for (const kube::Workload& workload : index.facts().workloads) {
    const std::string_view name = join::account_name(workload);
    if (name == "default" || workload.account_placeholder || workload.effective_ns.empty())
      continue;
    if (!index.accounts_of(workload).empty()) continue;
    if (is_near_miss(index, workload.effective_ns, name)) continue;
    std::string account = std::string(workload.effective_ns) + "/" + std::string(name);
    if (!config::value_defect(config::Format::account_glob, account, {})) {
      seen.external.insert(std::move(account));
    }
  }
}

/// Annotated accounts below a folder by the issuer that their roles trust.
struct Votes {
  std::map<std::string, std::size_t> by_issuer;
  std::map<std::string, Votes> below;  // by the name of the folder
};

/// Gives each folder to the issuer that most of its accounts lead to, from the top down: where two
/// share a folder it is left to the folders in it.
void divide(const Votes& votes, const std::string& folder, Seen& seen) {
  std::size_t total = 0, most = 0;
  std::string issuer;
  for (const auto& [url, count] : votes.by_issuer) {
    total += count;
    if (count > most) most = count, issuer = url;
  }
  if (total == 0) return;
  if (3 * most > 2 * total && !folder.empty()) {
    SeenCluster& cluster = seen.issuers[issuer];
    cluster.guessed = true;
    cluster.paths.push_back(folder_glob(folder + "/x"));
    if (cluster.name.empty()) cluster.name = folder.substr(folder.rfind('/') + 1);
    return;
  }
  for (const auto& [name, inner] : votes.below) {
    divide(inner, folder.empty() ? name : folder + "/" + name, seen);
  }
}

/// Which issuer the files below a folder are for: the one that most annotated roles there trust. A
/// mistake in a few of them does not count.
void guess_clusters(const join::Index& index, Seen& seen) {
  Votes top;
  for (const kube::ServiceAccount& account : index.facts().service_accounts) {
    const std::string& path = index.sources()[account.origin.file].shown;
    const join::RoleEntry* const role = index.role_of(account);
    if (role == nullptr || !is_here(path)) continue;
    std::set<std::string> issuers;
    for (const join::TrustStatement& trust : role->trusts) {
      const std::string url = "https://" + std::string(trust.issuer);
      if (trust.kubernetes && seen.issuers.contains(url)) issuers.insert(url);
    }
    if (issuers.size() != 1) continue;  // it tells nothing
    Votes* at = &top;
    ++at->by_issuer[*issuers.begin()];
    std::string_view rest = path;
    for (std::size_t slash = rest.find('/'); slash != std::string_view::npos;
         slash = rest.find('/')) {
      at = &at->below[std::string(rest.substr(0, slash))];
      ++at->by_issuer[*issuers.begin()];
      rest.remove_prefix(slash + 1);
    }
  }
  if (top.by_issuer.size() == 1) {
    seen.issuers[top.by_issuer.begin()->first].everywhere = true;
  } else {
    divide(top, "", seen);
  }
  for (const join::Cluster& cluster : index.clusters()) {
    const auto known = seen.issuers.find("https://" + std::string(cluster.issuer));
    if (known != seen.issuers.end() && !cluster.name.empty()) known->second.name = cluster.name;
  }
}

/// The cluster is called as the input calls one, or several: then nobody knows which it is.
void see_names(const join::Index& index, Seen& seen) {
  const auto add = [&](std::string_view name) {
    if (is_plain(name) && index.settings().placeholder_in(name) == config::Placeholder::none) {
      seen.names.emplace(name);
    }
  };
  for (const join::Cluster& cluster : index.clusters()) add(cluster.name);
  for (const iam::PodIdentityAssociation& association : index.facts().associations) {
    add(association.cluster);
  }
  if (seen.issuers.size() != 1 || seen.names.size() != 1) return;
  std::string& name = seen.issuers.begin()->second.name;
  if (name.empty()) name = *seen.names.begin();
}

void write_clusters(const Seen& seen, std::string& out) {
  out += "\n# The clusters, and which files are for which of them.\n";
  if (seen.issuers.empty()) {
    out +=
        "#clusters:\n"
        "#  - name: prod\n"
        "#    issuer: https://oidc.eks.eu-west-1.amazonaws.com/id/"
        "EXAMPLED539D4633E53DE1B716D3041E\n"
        "#    account: \"111122223333\"\n"
        "#    paths: [\"clusters/prod/**\"]\n";
    return;
  }
  const bool several = seen.issuers.size() > 1 || seen.names.size() > 1;
  const auto is_guessed = [](const auto& each) { return each.second.guessed; };
  const bool guessed = std::any_of(seen.issuers.begin(), seen.issuers.end(), is_guessed);
  if (!several) {
    out += "# This issuer is in the trust policies.\n";
  } else if (guessed) {
    out += "# Guessed: most annotated accounts in these folders lead to roles that trust it.\n";
  } else {
    out += "# These issuers are in the trust policies; give each its paths.\n";
  }
  out += several && !guessed ? "#clusters:\n" : "clusters:\n";
  std::set<std::string> names;
  std::size_t number = 0;
  // Those that are sure first: a suggestion in between would be in the way of nobody, but what
  // is written comes before what might be.
  for (const bool sure : {true, false}) {
    for (const auto& [url, cluster] : seen.issuers) {
      if ((cluster.guessed || !several) != sure) continue;
      if (++number > kMostOfAKind) break;
      const std::string mark = sure ? "" : "#";
      std::string name = cluster.name.empty() ? "cluster-" + std::to_string(number) : cluster.name;
      if (!names.insert(name).second) {
        name += "-" + std::to_string(number);
        names.insert(name);
      }
      out += mark + "  - name: " + quote(name) + "\n";
      out += mark + "    issuer: " + quote(url) + "\n";
      if (cluster.accounts.size() == 1) {
        out += mark + "    account: " + quote(*cluster.accounts.begin()) + "\n";
      }
      const std::string_view region =
          iam::eks_issuer_region(std::string_view(url).substr(std::string_view("https://").size()));
      if (!region.empty()) out += mark + "    region: " + std::string(region) + "\n";
      if (!several) continue;
      std::string paths;
      for (const std::string& path : cluster.paths)
        paths += (paths.empty() ? "" : ", ") + quote(path);
      if (cluster.everywhere) paths = quote("**");
      if (paths.empty()) paths = quote("clusters/" + std::to_string(number) + "/**");
      out += mark + "    paths: [" + paths + "]\n";
    }
  }
}

void write_suggestions(std::string_view prose, std::string_view key,
                       const std::vector<std::string>& lines, std::string& out) {
  if (lines.empty()) return;
  out += "\n# " + std::string(prose) + "\n#" + std::string(key) + ":\n";
  for (const std::string& line : lines) out += "#  " + line + "\n";
}

template <typename Items, typename Line>
std::vector<std::string> lines_of(const Items& items, Line line) {
  std::vector<std::string> lines;
  for (const auto& item : items) {
    if (lines.size() == kMostOfAKind) break;
    lines.push_back(line(item));
  }
  return lines;
}

void add_found(std::size_t count, std::string_view one, std::string_view many, std::string& found) {
  if (count == 0) return;
  if (!found.empty()) found += ", ";
  found += count_of(count, one, many);
}

}  // namespace

StarterConfig starter_config(const join::Index& index) {
  Seen seen;
  see_roles(index, seen);
  see_objects(index, seen);
  guess_clusters(index, seen);
  see_names(index, seen);
  StarterConfig config;
  std::string& out = config.text;
  out =
      "# Configuration of irsa-lint. Every key but the version may be left out.\n# Where a '#' is "
      "right before YAML, that is a suggestion: remove the '#' to use it.\nversion: 1\n";
  write_clusters(seen, out);
  write_suggestions(
      "Objects in these folders name no namespace; say where they go.", "namespaces",
      lines_of(seen.folders,
               [](const auto& folder) { return quote(folder.first) + ": " + folder.second; }),
      out);
  write_suggestions("These trust policies do not say which role they belong to.", "roles",
                    lines_of(seen.nameless,
                             [](const auto& role) {
                               return "- {path: " + quote(path_pattern(role.first)) +
                                      ", arn: " + quote(role.second) + "}";
                             }),
                    out);
  write_suggestions(
      "Roles of these accounts are listed. If all of them are, an absent one is wrong.",
      "inventory",
      lines_of(seen.dumped,
               [](const std::string& account) {
                 return "- {account: " + quote(account) + ", complete: true}";
               }),
      out);
  write_suggestions(
      "Pods run as these, and nothing defines them: made by an addon or operator?",
      "external-service-accounts",
      lines_of(seen.external, [](const std::string& account) { return "- " + quote(account); }),
      out);
  out +=
      "\n# Levels of single rules (irsa-lint rules lists them), and findings that are accepted.\n"
      "#rules:\n"
      "#  service-account-shared: warning\n"
      "#ignore:\n"
      "#  - {rule: aud-missing, path: \"vendor/**\", reason: \"why\", until: 2030-12-31}\n";
  add_found(seen.issuers.size(), "cluster", "clusters", config.found);
  add_found(seen.folders.size(), "folder without a namespace", "folders without a namespace",
            config.found);
  add_found(seen.nameless.size(), "trust policy without a role", "trust policies without a role",
            config.found);
  add_found(seen.dumped.size(), "account with a list of roles", "accounts with a list of roles",
            config.found);
  add_found(seen.external.size(), "service account made elsewhere",
            "service accounts made elsewhere", config.found);
  return config;
}

}  // namespace irsa::report
