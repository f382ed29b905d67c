// The look-up tables behind the Index. Only for the .cpp files of this folder.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/arena.h"
#include "base/groups.h"
#include "join/index.h"
#include "join/tables.h"

namespace irsa::join {

/// What is found out about an account once, because nearly every rule asks for all of them; by the
/// account's position in the Facts.
struct AccountLinks {
  const kube::Annotation* role_annotation = nullptr;
  const RoleEntry* role = nullptr;  // the one it is annotated with
  std::uint32_t arn = kNoId;        // of the annotation's value
  bool own_audience = false;        // annotated
};

/// Workloads by all else that they are looked for by.
struct FiledWorkloads {
  ByText<Workload> by_ns, by_release, by_chart;
  Groups<NameKey, const Workload*, NameKeyHash> by_name;  // their own
  Groups<FileId, const Workload*> by_file;
};

struct Index::Tables {
  NameIds names;  // of service accounts, whoever speaks of them
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

  Lazy<ByText<ServiceAccount>> accounts_by_ns;
  Lazy<AccountSearch> account_search;

  // What role_account() says for each workload: several rules ask for every one of them.
  std::vector<const ServiceAccount*> role_accounts;
  Groups<NameKey, const Workload*, NameKeyHash>
      owners;  // by the workload's own name; if any is owned
  Lazy<FiledWorkloads> filed_workloads;
  NameIds env_source_names;
  Named<kube::EnvSource> env_sources;
  // By the account's name: workloads whose namespace does not have it, and accounts with a role
  // that nobody uses.
  ByText<Workload> without_account;
  ByText<ServiceAccount> idle_accounts;

  std::unordered_map<std::string_view, const RoleEntry*> roles_by_arn;
  ByText<RoleEntry> roles_by_name;
  ByText<RoleEntry> common_guesses;
  std::unordered_map<std::string_view, const iam::PermissionPolicy*> managed_policies;  // by ARN
  ByText<iam::RoleGrant> role_grants;            // by the role's name or ARN, as written
  std::unordered_set<std::string_view> issuers;  // Kubernetes issuers that are not EKS hosts

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
