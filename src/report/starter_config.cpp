#include "report/starter_config.h"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"
#include "config/settings.h"
#include "config/values.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"

namespace irsa::report {

namespace {

constexpr std::size_t kMostOfAKind = 50;

bool is_plain(std::string_view text) {
  return !text.empty() && !find_invalid_utf8(text) && printable(text) == text;
}

/// A plain text in double quotes.
std::string quote(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

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

struct Seen {
  std::map<std::string, std::set<std::string>> issuers;  // and the accounts that register them
  std::map<std::string, std::string> nameless;           // paths of policies, role as guessed
  std::set<std::string> dumped;                          // accounts
  std::set<std::string> external;                        // NS/NAME
  std::set<std::string> folders;                         // of objects without a namespace
};

void see_roles(const index::Index& index, Seen& seen) {
  for (const index::RoleEntry& role : index.roles()) {
    for (const index::TrustStatement& trust : role.trusts) {
      const std::string url = "https://" + std::string(trust.issuer);
      if (!trust.kubernetes || config::value_defect(config::Format::issuer, url, {})) continue;
      std::set<std::string>& accounts = seen.issuers[url];
      const auto provider = iam::ProviderArn::parse(trust.principal->value.value);
      if (provider && config::is_account(provider->account)) accounts.emplace(provider->account);
    }
    const std::string& path = index.sources()[role.role->file].shown;
    const bool nameless = role.role->arn.empty() && role.role->name.empty() && !role.role->stored;
    if (nameless && role.trusts_kubernetes() && is_here(path)) {
      const std::string account =
          config::is_account(role.account) ? std::string(role.account) : "111122223333";
      const std::string_view guess = role.role->candidate_name;
      seen.nameless[path] = "arn:aws:iam::" + account + ":role/" +
                            (guess.empty() ? std::string("NAME") : std::string(guess));
    }
  }
  for (const iam::RoleDump& dump : index.facts().role_dumps) {
    if (config::is_account(dump.account)) seen.dumped.emplace(dump.account);
  }
}

void see_objects(const index::Index& index, Seen& seen) {
  for (const kube::ServiceAccount& account : index.facts().service_accounts) {
    const std::string& path = index.sources()[account.origin.file].shown;
    if (account.effective_ns.empty() && !account.ns && is_here(path)) {
      seen.folders.insert(folder_glob(path));
    }
  }
  for (const kube::Workload& workload : index.facts().workloads) {
    const std::string_view name = index::Index::account_name(workload);
    if (name == "default" || workload.account_placeholder || workload.effective_ns.empty())
      continue;
    if (!index.accounts_of(workload).empty()) continue;
    std::string account = std::string(workload.effective_ns) + "/" + std::string(name);
    if (!config::value_defect(config::Format::account_glob, account, {})) {
      seen.external.insert(std::move(account));
    }
  }
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
  // With several, only somebody who knows can say which files are for which.
  const bool several = seen.issuers.size() > 1;
  const std::string mark = several ? "#" : "";
  out += several ? "# These issuers are in the trust policies; give each its paths.\n"
                 : "# This issuer is in the trust policies.\n";
  out += mark + "clusters:\n";
  std::size_t number = 0;
  for (const auto& [url, accounts] : seen.issuers) {
    if (++number > kMostOfAKind) break;
    out += mark + "  - name: cluster-" + std::to_string(number) + "\n";
    out += mark + "    issuer: " + quote(url) + "\n";
    if (accounts.size() == 1) out += mark + "    account: " + quote(*accounts.begin()) + "\n";
    const std::string_view region =
        iam::eks_issuer_region(std::string_view(url).substr(std::string_view("https://").size()));
    if (!region.empty()) out += mark + "    region: " + std::string(region) + "\n";
    if (several) out += mark + "    paths: [\"clusters/" + std::to_string(number) + "/**\"]\n";
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

StarterConfig starter_config(const index::Index& index) {
  Seen seen;
  see_roles(index, seen);
  see_objects(index, seen);
  StarterConfig config;
  std::string& out = config.text;
  out =
      "# Configuration of irsa-lint. Every key but the version may be left out.\n"
      "# Where a '#' stands right before YAML, that is a suggestion: take it away to use it.\n"
      "version: 1\n";
  write_clusters(seen, out);
  write_suggestions(
      "Objects in these folders name no namespace; say where they go.", "namespaces",
      lines_of(seen.folders, [](const std::string& glob) { return quote(glob) + ": default"; }),
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
