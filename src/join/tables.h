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

#include "base/arena.h"
#include "base/groups.h"
#include "iam/names/arn.h"
#include "join/index.h"
#include "join/matches.h"

namespace irsa::join {

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
using ByText = Groups<std::string_view, const T*>;
using Names = Ids<NameKey, NameKeyHash>;

/// Made when it is first asked for, by whichever thread that is: most runs never ask.
template <typename T>
class Lazy {
 public:
  /// `make` fills the optional.
  template <typename Make>
  const T& get(Make make) const {
    std::call_once(made_, [&] { make(value_); });
    return *value_;
  }

 private:
  mutable std::once_flag made_;
  mutable std::optional<T> value_;
};

/// NS/NAME of the account that a record is, runs as, or speaks of; nullopt when it says none.
[[nodiscard]] std::optional<NameKey> key_of(const ServiceAccount& account);
[[nodiscard]] std::optional<NameKey> key_of(const Workload& workload);
[[nodiscard]] std::optional<NameKey> key_of(const AccountReader& reader);
[[nodiscard]] std::optional<NameKey> key_of(const iam::PodIdentityAssociation& association);
/// NS/NAME of the Secret or ConfigMap.
[[nodiscard]] std::optional<NameKey> key_of(const kube::EnvSource& source);

/// Records by NS/NAME. What stands in one such table is looked for in another by the number of its
/// name, which both have from the same Names.
template <typename T>
class Named {
 public:
  /// All of a vector of the Facts; what has no key stands nowhere.
  void fill(Names& names, const std::vector<T>& records) {
    names_ = &names;
    records_ = records;
    id_of_.reserve(records.size());
    std::uint32_t last = 0;
    for (const T& record : records) {
      const std::optional<NameKey> key = key_of(record);
      id_of_.push_back(key ? last = names.add(*key, last + 1) : kNoId);
      any_open_ = any_open_ || (key && key->ns.empty());
    }
    rows_.fill(names.size(), id_of_, [&](std::size_t i) { return &records_[i]; });
  }
  [[nodiscard]] bool empty() const { return records_.empty(); }

  /// The number of a record's name.
  [[nodiscard]] std::uint32_t id_of(const T& record) const {
    const T* const begin = records_.data();
    if (std::less<>{}(&record, begin) || !std::less<>{}(&record, begin + records_.size())) {
      const std::optional<NameKey> key = key_of(record);  // a record that is none of the Facts'
      return key && names_ != nullptr ? names_->find(*key) : kNoId;
    }
    return id_of_[static_cast<std::size_t>(&record - begin)];
  }

  /// Those of this name, and those of the name whose namespace is not known; of any namespace when
  /// that of the number is not known itself.
  [[nodiscard]] Matches<T> like(std::uint32_t id) const {
    return id == kNoId ? Matches<T>{} : like((*names_)[id], id);
  }
  [[nodiscard]] Matches<T> like(NameKey key) const { return like(key, names_->find(key)); }
  /// With both: a name that nothing in the tables has is none of Names.
  [[nodiscard]] Matches<T> like(NameKey key, std::uint32_t id) const {
    if (key.ns.empty()) return {by_name_alone()[key.name], {}};
    if (!any_open_) return {rows_[id], {}};
    return {rows_[id], rows_[names_->find({{}, key.name})]};
  }

 private:
  [[nodiscard]] const ByText<T>& by_name_alone() const {
    return by_name_alone_.get([&](std::optional<ByText<T>>& made) {
      ByText<T>& table = made.emplace();
      for (const T& record : records_) {
        if (const std::optional<NameKey> key = key_of(record)) table.add(key->name, &record);
      }
      table.close();
    });
  }

  const Names* names_ = nullptr;
  std::span<const T> records_;
  std::vector<std::uint32_t> id_of_;  // of each record
  Rows<const T*> rows_;
  bool any_open_ = false;  // some record has no known namespace
  Lazy<ByText<T>> by_name_alone_;
};

/// What is found out about an account once, because nearly every rule asks for all of them; by the
/// account's position in the Facts.
struct AccountLinks {
  const kube::Annotation* role_annotation = nullptr;
  const RoleEntry* role = nullptr;  // the one it is annotated with
  std::uint32_t arn = kNoId;        // of the annotation's value
  bool own_audience = false;        // annotated
};

/// What stands in a namespace.
struct Namespace {
  bool known = false;          // something that no kustomization changes
  bool several_files = false;  // and that in more than this one
  FileId file = {};
  /// A chart or a remote base may put accounts there that nobody sees: what is absent may be there.
  bool open = false;
  bool has_accounts = false;
  /// Of its accounts: in a list that the API server printed; rendered by Helm.
  bool all_live = true, all_rendered = true;
  bool pods_rendered = true;
};

/// Workloads by all else that they are looked for by.
struct FiledWorkloads {
  ByText<Workload> by_ns, by_release, by_chart;
  Groups<NameKey, const Workload*, NameKeyHash> by_name;  // their own
  Groups<FileId, const Workload*> by_file;
};

struct Index::Tables {
  std::vector<bool> partial_files;  // by file; empty if there are none
  std::set<FileId> open_builds;     // those of which not all objects are known, by their root

  Names names;  // of service accounts, whoever speaks of them
  Named<ServiceAccount> accounts;
  Named<Workload> workloads;  // by the account they run as
  Named<AccountReader> readers;
  Named<iam::PodIdentityAssociation> associations;
  Rows<const NamedSubject*> subjects;

  std::vector<AccountLinks> account_links;
  std::vector<const ServiceAccount*> annotated_beyond_role;
  Ids<std::string_view> arns;  // the values of role annotations
  Arena reference_texts;       // see reference_key()
  std::vector<std::optional<iam::RoleArn>> parsed_arns;
  Rows<const ServiceAccount*> accounts_by_arn;
  bool own_audiences = false;        // some pod brings a token for an audience of its own
  bool annotated_audiences = false;  // or some account is annotated with one

  std::unordered_map<std::string_view, Namespace> namespaces;
  /// By the issuer of the cluster; only where several clusters are declared.
  std::unordered_map<NameKey, Namespace, NameKeyHash> namespaces_of_clusters;
  Lazy<ByText<ServiceAccount>> accounts_by_ns;
  Lazy<AccountSearch> account_search;

  // What role_account() says for each workload: several rules ask for every one of them.
  std::vector<const ServiceAccount*> role_accounts;
  Groups<NameKey, const Workload*, NameKeyHash>
      owners;  // by the workload's own name; if any is owned
  Lazy<FiledWorkloads> filed_workloads;
  Names env_source_names;
  Named<kube::EnvSource> env_sources;
  // By the account's name: workloads whose namespace does not have it, and accounts with a role
  // that nobody uses.
  ByText<Workload> without_account;
  ByText<ServiceAccount> idle_accounts;

  std::set<Span> duplicate_keys;
  std::set<Span> lost_roles;  // those whose lost value names a role
  std::unordered_map<std::string_view, const RoleEntry*> roles_by_arn;
  ByText<RoleEntry> roles_by_name;
  ByText<RoleEntry> common_guesses;
  std::unordered_map<std::string_view, const iam::PermissionPolicy*> managed_policies;  // by ARN
  ByText<iam::RoleGrant> role_grants;            // by the role's name or ARN, as written
  std::unordered_set<std::string_view> issuers;  // Kubernetes issuers that are not EKS hosts

  std::unordered_map<std::string_view, const Cluster*> clusters_by_issuer;
  std::vector<const Cluster*> cluster_of_file;  // only where several are declared
  bool all_issuers_known = false;  // of the declared clusters, of which there is at least one

  ByText<iam::OidcProvider> providers;  // by issuer; of an unknown one under the empty text
  std::unordered_set<std::string_view> provider_lists;  // AWS accounts
};

/// The principal, if it is an OIDC or SAML provider; else nullptr.
[[nodiscard]] const iam::Principal* federated(const iam::Principal& principal);
/// The OIDC providers a policy names, as issuers; SAML providers and built-in domains are none.
[[nodiscard]] std::vector<std::string_view> provider_issuers(const iam::TrustPolicy& policy);
/// Is some value of it a service account's subject?
[[nodiscard]] bool names_service_accounts(const iam::Condition& condition);

/// What tables have for a role that is named by its reference: as that says something within its
/// own file only, with the file.
[[nodiscard]] std::string reference_key(FileId file, std::string_view reference);
/// The same of a role: by its reference; of one that has none and whose ARN is not known by its
/// name, which the rest of its file may use in an ARN with parts that are filled in. nullopt if
/// nothing can refer to it.
[[nodiscard]] std::optional<std::string> reference_key(const iam::Role& role);

}  // namespace irsa::join
