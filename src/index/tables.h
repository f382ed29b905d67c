// The look-up tables behind the Index. Only for the .cpp files of this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/groups.h"
#include "index/index.h"
#include "index/matches.h"

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
using ByName = Groups<NameKey, const T*, NameKeyHash>;
template <typename T>
using ByText = Groups<std::string_view, const T*>;

/// Records by namespace and name, and by name alone.
template <typename T>
class Named {
 public:
  void reserve(std::size_t names) {
    by_name_.reserve(names);
    by_text_.reserve(names);
  }
  void add(NameKey key, const T* record) {
    by_name_.add(key, record);
    by_text_.add(key.name, record);
    any_open_ = any_open_ || key.ns.empty();
  }
  void close() {
    by_name_.close();
    by_text_.close();
  }
  [[nodiscard]] bool empty() const { return by_name_.empty(); }

  /// Those of exactly this namespace.
  [[nodiscard]] std::span<const T* const> in(NameKey key) const { return by_name_[key]; }
  /// And those whose namespace is not known; of any namespace when `ns` itself is not known.
  [[nodiscard]] Matches<T> like(NameKey key) const {
    if (key.ns.empty()) return {by_text_[key.name], {}};
    return {by_name_[key], any_open_ ? by_name_[{{}, key.name}] : std::span<const T* const>{}};
  }

 private:
  ByName<T> by_name_;
  ByText<T> by_text_;
  bool any_open_ = false;  // some record has no known namespace
};

struct Index::Tables {
  std::set<FileId> partial_files;
  std::size_t partial_accounts = 0;

  Named<ServiceAccount> accounts;
  ByText<ServiceAccount> accounts_by_arn;  // the role annotation's value
  std::unordered_map<std::string_view, std::vector<std::string_view>> names_by_ns;  // sorted
  std::unordered_map<std::string_view, std::vector<FileId>> files_by_ns;  // accounts and workloads

  std::unordered_set<std::string_view> complete_namespaces;

  std::once_flag account_search_made;
  std::optional<AccountSearch> account_search;

  // What role_of() says for each account: nearly every rule asks for every one of them.
  std::vector<const RoleEntry*> account_roles;
  // What role_account() says for each workload: several rules ask for every one of them.
  std::vector<const ServiceAccount*> role_accounts;

  Named<Workload> workloads;   // by the account they run as
  bool own_audiences = false;  // some pod brings a token for an audience of its own
  ByText<Workload> workloads_by_ns;
  ByName<Workload> workloads_by_name;  // by the workload's own name
  Named<AccountReader> readers;        // by account
  Named<kube::EnvSource> env_sources;
  ByText<Workload> workloads_by_release;
  ByText<Workload> workloads_by_chart;
  // By the account's name: workloads whose namespace does not have it, and accounts with a role
  // that nobody uses.
  ByText<Workload> without_account;
  ByText<ServiceAccount> idle_accounts;
  Groups<FileId, const Workload*> workloads_by_file;

  std::set<Span> duplicate_keys;
  std::unordered_map<std::string_view, const RoleEntry*> roles_by_arn;
  ByText<RoleEntry> roles_by_name;
  std::unordered_map<std::string_view, const iam::PermissionPolicy*> managed_policies;  // by ARN
  ByText<iam::RoleGrant> role_grants;  // by the role's name or ARN, as written
  ByName<NamedSubject> subjects;
  std::unordered_set<std::string_view> issuers;  // Kubernetes issuers that are not EKS hosts

  std::unordered_map<std::string_view, const Cluster*> clusters_by_issuer;
  bool all_issuers_known = false;  // of the declared clusters, of which there is at least one
  Named<iam::PodIdentityAssociation> associations;  // by account
  bool unknown_associations = false;                // of some it is not known whose they are

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
