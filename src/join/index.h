// The joined view of all facts: which account has which role, which role trusts whom, which pod
// runs as which account. It is built once and const afterwards. Everything is found by hash or in a
// sorted list, and nothing grows with accounts times roles.
//
// It is made in stages. Each stage is made of earlier ones and answers questions about its own
// subject: Accounts those about accounts alone. The Index has all stages, and answers what belongs
// to what. Records and strings belong to the Facts, which outlive it.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "config/settings.h"
#include "iam/names/arn.h"
#include "iam/names/eks.h"
#include "join/accounts.h"
#include "join/associations.h"
#include "join/clusters.h"
#include "join/environments.h"
#include "join/files.h"
#include "join/inputs.h"
#include "join/issuers.h"
#include "join/matches.h"
#include "join/names.h"
#include "join/namespaces.h"
#include "join/objects.h"
#include "join/permissions.h"
#include "join/providers.h"
#include "join/role_entry.h"
#include "join/role_links.h"
#include "join/roles.h"
#include "join/trusts.h"
#include "join/workloads.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::join {

class Index {
 public:
  Index(const load::Facts& facts, const config::Settings& settings, const SourceSet& sources);
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  [[nodiscard]] const load::Facts& facts() const { return inputs_.facts; }
  [[nodiscard]] const config::Settings& settings() const { return inputs_.settings; }
  [[nodiscard]] const SourceSet& sources() const { return inputs_.sources; }
  /// How many threads are worth starting for what the input holds.
  [[nodiscard]] unsigned threads() const { return inputs_.threads(); }
  [[nodiscard]] bool has_kubernetes() const;

  // -- the stages
  [[nodiscard]] const Clusters& clusters() const { return *clusters_; }
  [[nodiscard]] const TerraformRoots& terraform_roots() const { return *terraform_roots_; }
  [[nodiscard]] const Files& files() const { return *files_; }
  [[nodiscard]] const Namespaces& namespaces() const { return *namespaces_; }
  [[nodiscard]] const Accounts& accounts() const { return *accounts_; }
  [[nodiscard]] const Workloads& workloads() const { return *workloads_; }
  [[nodiscard]] const Associations& associations() const { return *associations_; }
  [[nodiscard]] const Roles& roles() const { return *roles_; }
  [[nodiscard]] const Permissions& permissions() const { return *permissions_; }
  [[nodiscard]] const Issuers& issuers() const { return *issuers_; }
  [[nodiscard]] const Providers& providers() const { return *providers_; }

  // -- pods and accounts
  /// The definitions of the account a workload runs as, and of the one that a role names.
  [[nodiscard]] Matches<ServiceAccount> accounts_of(const Workload& workload) const {
    return names_->accounts_of(workload);
  }
  [[nodiscard]] Matches<ServiceAccount> accounts_of(const NamedSubject& subject) const {
    return names_->accounts_of(subject);
  }
  /// What runs as the account, or as the one that a role names, whether it is defined or not.
  [[nodiscard]] Matches<Workload> workloads_of(const ServiceAccount& account) const {
    return names_->workloads_of(account);
  }
  [[nodiscard]] Matches<Workload> workloads_of(const NamedSubject& subject) const {
    return names_->workloads_of(subject);
  }
  /// What else names the account.
  [[nodiscard]] Matches<AccountReader> readers_of(const ServiceAccount& account) const {
    return names_->readers_of(account);
  }

  // -- accounts and roles
  /// The role the account is annotated with, if that role is in the input.
  [[nodiscard]] const RoleEntry* role_of(const ServiceAccount& account) const {
    return links_->role_of(account);
  }
  /// The role that an association names, by its ARN or, in Terraform, by its reference; nullptr
  /// when it is not in the input.
  [[nodiscard]] const RoleEntry* role_of(const iam::PodIdentityAssociation& association) const;
  /// The ARN of the role the account is annotated with, taken apart; nullopt when there is none, or
  /// it is malformed.
  [[nodiscard]] std::optional<iam::RoleArn> role_arn(const ServiceAccount& account) const {
    return links_->role_arn(account);
  }
  /// Accounts annotated with this role, in order.
  [[nodiscard]] std::span<const ServiceAccount* const> accounts_of(const RoleEntry& role) const {
    return links_->accounts_of(role);
  }
  /// Accounts annotated with the same role as this one, itself included, whether the input has that
  /// role or not.
  [[nodiscard]] std::span<const ServiceAccount* const> annotated_like(
      const ServiceAccount& account) const {
    return links_->annotated_like(account);
  }
  /// Where roles name this account literally; of a workload, the account it runs as.
  [[nodiscard]] std::span<const NamedSubject* const> subjects_for(
      const ServiceAccount& account) const {
    return trusts_->subjects_for(account);
  }
  [[nodiscard]] std::span<const NamedSubject* const> subjects_for(const Workload& workload) const {
    return trusts_->subjects_for(workload);
  }
  /// A role trusts `default:x`, as people write who name no namespace, and the only `x` of the
  /// input is in another namespace and has no role: that one. nullptr when there is none.
  [[nodiscard]] const ServiceAccount* unannotated_elsewhere(const NamedSubject& subject) const;
  /// The work that questions about one trust policy may take (iam/admission/budget.h). It depends
  /// on how many policies of the input need a search.
  [[nodiscard]] std::size_t steps_for_each_policy() const {
    return trusts_->steps_for_each_policy();
  }

 private:
  Inputs inputs_;
  // Optional only so that they can be made side by side: all of them are there.
  std::optional<Clusters> clusters_;
  std::optional<TerraformRoots> terraform_roots_;
  std::optional<Names> names_;
  std::optional<Files> files_;
  std::optional<Accounts> accounts_;
  std::optional<Namespaces> namespaces_;
  std::optional<Associations> associations_;
  std::optional<Workloads> workloads_;
  std::optional<Roles> roles_;
  std::optional<RoleLinks> links_;
  std::optional<Permissions> permissions_;
  std::optional<Issuers> issuers_;
  std::optional<Providers> providers_;
  std::optional<Trusts> trusts_;
};

}  // namespace irsa::join
