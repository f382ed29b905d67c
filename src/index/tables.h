// The look-up tables behind the Index. Only for the .cpp files of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "index/index.h"

namespace irsa::index {

/// NS/NAME as a key; the views belong to the Facts.
struct NameKey {
  std::string_view ns, name;
  friend bool operator==(const NameKey&, const NameKey&) = default;
};

struct NameKeyHash {
  std::size_t operator()(const NameKey& key) const {
    const std::size_t first = std::hash<std::string_view>{}(key.ns);
    return first * 1000003U ^ std::hash<std::string_view>{}(key.name);
  }
};

/// What a table holds under a key; of an absent one, nothing.
template <typename Map, typename Key>
const typename Map::mapped_type& find_or_empty(const Map& map, const Key& key) {
  static const typename Map::mapped_type kNone;
  const auto found = map.find(key);
  return found == map.end() ? kNone : found->second;
}

template <typename T>
using ByName = std::unordered_map<NameKey, std::vector<const T*>, NameKeyHash>;
template <typename T>
using ByText = std::unordered_map<std::string_view, std::vector<const T*>>;

/// Everything filed under NS/NAME or under NAME with an unknown namespace; under any namespace when
/// `ns` itself is unknown. `any_open`: there are entries with an unknown namespace at all.
template <typename T>
std::vector<const T*> matching(const ByName<T>& by_name, const ByText<T>& by_text,
                               std::string_view ns, std::string_view name, bool any_open = true) {
  if (ns.empty()) return find_or_empty(by_text, name);
  std::vector<const T*> out = find_or_empty(by_name, NameKey{ns, name});
  if (!any_open) return out;
  const auto& anywhere = find_or_empty(by_name, NameKey{{}, name});
  out.insert(out.end(), anywhere.begin(), anywhere.end());
  return out;
}

struct Index::Tables {
  std::set<FileId> partial_files;
  std::size_t partial_accounts = 0;

  // Accounts by namespace and name; those without a known namespace under the empty one.
  ByName<ServiceAccount> accounts;
  bool any_open_account = false;
  ByText<ServiceAccount> accounts_by_name;
  ByText<ServiceAccount> accounts_by_arn;  // the role annotation's value
  std::unordered_map<std::string_view, std::vector<std::string_view>> names_by_ns;  // sorted
  std::unordered_map<std::string_view, std::vector<FileId>> files_by_ns;  // accounts and workloads

  std::unordered_set<std::string_view> complete_namespaces;

  // What role_account() says for each workload: several rules ask for every one of them.
  std::vector<const ServiceAccount*> role_accounts;

  // Workloads by the account they run as.
  ByName<Workload> workloads;
  bool any_open_workload = false;
  ByText<Workload> workloads_by_account;  // by the account's name alone
  ByText<Workload> workloads_by_ns;
  ByName<Workload> workloads_by_name;  // by the workload's own name
  ByName<AccountReader> readers;
  ByText<AccountReader> readers_by_account;
  ByName<kube::EnvSource> env_sources;
  ByText<kube::EnvSource> env_sources_by_name;
  ByText<Workload> workloads_by_release;
  std::unordered_map<std::string_view, std::vector<const Workload*>> workloads_by_chart;
  // By the account's name: workloads whose namespace does not have it, and accounts with a role
  // that nobody uses.
  ByText<Workload> without_account;
  ByText<ServiceAccount> idle_accounts;
  std::unordered_map<std::uint32_t, std::vector<const Workload*>> workloads_by_file;

  std::set<Span> duplicate_keys;
  std::unordered_map<std::string_view, const RoleEntry*> roles_by_arn;
  ByText<RoleEntry> roles_by_name;
  std::unordered_map<std::string_view, const iam::PermissionPolicy*> managed_policies;  // by ARN
  ByText<iam::RoleGrant> role_grants;  // by the role's name or ARN, as written
  ByName<NamedSubject> subjects;
  std::unordered_set<std::string_view> issuers;  // Kubernetes issuers that are not EKS hosts

  std::unordered_map<std::string_view, const Cluster*> clusters_by_issuer;
  bool all_issuers_known = false;  // of the declared clusters, of which there is at least one
  ByName<iam::PodIdentityAssociation> associations;
  ByText<iam::PodIdentityAssociation> associations_by_account;
  bool unknown_associations = false;  // of some it is not known whose they are

  ByText<iam::OidcProvider> providers;  // by issuer; of an unknown one under the empty text
  std::unordered_set<std::string_view> provider_lists;  // AWS accounts
};

/// The principal, if it is an OIDC or SAML provider; else nullptr.
[[nodiscard]] const iam::Principal* federated(const iam::Principal& principal);
/// The OIDC providers a policy names, as issuers; SAML providers and built-in domains are none.
[[nodiscard]] std::vector<std::string_view> provider_issuers(const iam::TrustPolicy& policy);
/// Is some value of it a service account's subject?
[[nodiscard]] bool names_service_accounts(const iam::Condition& condition);

/// The directory of a Helm `# Source:` comment that names the chart ("chart/templates/x.yaml" →
/// "chart", "chart/charts/sub/templates/x.yaml" → "chart").
[[nodiscard]] std::string_view chart_of(std::string_view helm_source);

}  // namespace irsa::index
