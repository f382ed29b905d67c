// What runs pods: by account, by owner and by release; and which of them seem to run as the wrong
// account. Roles are known here only as annotations of accounts.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "base/groups.h"
#include "join/accounts.h"
#include "join/clusters.h"
#include "join/environments.h"
#include "join/files.h"
#include "join/inputs.h"
#include "join/names.h"
#include "join/objects.h"
#include "join/tables.h"

namespace irsa::join {

class Workloads {
 public:
  Workloads(const Inputs& inputs, const Names& names, const Clusters& clusters,
            const TerraformRoots& roots, const Files& files, const Accounts& accounts);
  Workloads(const Workloads&) = delete;
  Workloads& operator=(const Workloads&) = delete;

  /// Workloads of a namespace; those whose own is unknown under the empty one.
  [[nodiscard]] std::span<const Workload* const> in(std::string_view ns) const;
  /// The definition of the account a workload runs as that surely is meant (of the same namespace,
  /// or of the same file where namespaces are unknown) and has a role annotation, of which a part
  /// may be filled in later; nullptr when there is none. Only of the Facts' own workloads.
  [[nodiscard]] const ServiceAccount* role_account(const Workload& workload) const;
  /// A workload of that namespace that, by its name, should run as this account but runs as
  /// another: Deployment ebs-csi-controller for ebs-csi-controller-sa. nullptr when there is none.
  [[nodiscard]] const Workload* namesake(std::string_view ns, std::string_view account) const;
  /// The Secret or ConfigMap with AWS credentials all of which a container of the workload gets;
  /// nullptr when the input has none of that name.
  [[nodiscard]] const kube::EnvSource* env_source(const Workload& workload,
                                                  const kube::EnvFrom& from) const;
  /// The controller that made this object is in the input, too (a Pod of a Deployment in `kubectl
  /// get` output): findings are about the controller then.
  [[nodiscard]] bool repeats_owner(const Workload& workload) const;
  /// Workloads of the same release: an equal app.kubernetes.io/instance, the same chart of a
  /// `# Source:` comment, or the same file.
  [[nodiscard]] std::vector<const Workload*> release_of(const ServiceAccount& account) const;
  /// Some pod brings a token for an audience that is not its account's.
  [[nodiscard]] bool own_audiences() const { return own_audiences_; }
  /// A pod of the account brings its own projected token and environment (facts A37).
  [[nodiscard]] bool manual_setup(const ServiceAccount& account) const;

  // -- in the wrong place
  /// Of the `default` account of a namespace that has a role, where every pod of the input runs as
  /// another account: a workload whose own account has none. nullptr when there is none.
  [[nodiscard]] const Workload* moved_from_default(const ServiceAccount& account) const;
  /// A service account with a role that nobody uses, of the name that the workload wants, in
  /// another namespace; the workload's own has none. One of the two is in the wrong place. nullptr
  /// when there is none.
  [[nodiscard]] const ServiceAccount* account_elsewhere(const Workload& workload) const;
  /// The same from the other side: a workload that account_elsewhere() takes to this account.
  [[nodiscard]] const Workload* workload_elsewhere(const ServiceAccount& account) const;

 private:
  /// By all else that they are looked for by.
  struct Filed {
    ByText<Workload> by_ns, by_release, by_chart;
    Groups<NameKey, const Workload*, NameKeyHash> by_name;  // their own
    Groups<FileId, const Workload*> by_file;
  };

  [[nodiscard]] const Filed& filed() const;
  [[nodiscard]] const ServiceAccount* find_role_account(const Workload& workload) const;
  void find_role_accounts();
  void find_separated();
  template <typename T, typename Other>
  [[nodiscard]] const T* of_cluster(std::span<const T* const> candidates, const Other& other) const;

  Inputs inputs_;
  const Names& names_;
  const Clusters& clusters_;
  const TerraformRoots& roots_;
  const Files& files_;
  const Accounts& accounts_;
  // What role_account() says for each workload: several rules ask for every one of them.
  std::vector<const ServiceAccount*> role_accounts_;
  // By the workload's own name; if any is owned.
  Groups<NameKey, const Workload*, NameKeyHash> owners_;
  Lazy<Filed> filed_;
  NameIds env_source_names_;
  Named<kube::EnvSource> env_sources_;
  // By the account's name: workloads whose namespace does not have it, and accounts with a role
  // that nobody uses.
  ByText<Workload> without_account_;
  ByText<ServiceAccount> idle_accounts_;
  bool own_audiences_ = false;
};

}  // namespace irsa::join
