// The joined view of all facts: which account takes which role, which role trusts whom, which pod
// runs as which account. Built once, const afterwards; everything is found by hash or in a sorted
// list, and nothing grows with accounts times roles.
//
// Rules ask the questions below. Records and strings belong to the Facts, which outlive the Index.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.h"
#include "iam/evaluate/evaluate.h"
#include "iam/evaluate/policy_set.h"
#include "iam/names/arn.h"
#include "join/account_search.h"
#include "join/clusters.h"
#include "join/files.h"
#include "join/inputs.h"
#include "join/matches.h"
#include "join/namespaces.h"
#include "join/objects.h"
#include "join/role_entry.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::join {

/// A policy that a role has, and where the input says so.
struct Grant {
  const iam::PermissionPolicy* policy;  ///< nullptr: a managed one that is not known
  Span where;                           ///< of an inline policy its name, else the attachment
  std::string_view arn = {};            ///< of a managed one
};

/// What the input says about the permissions of a role, whichever documents say it.
struct RolePermissions {
  std::vector<Grant> grants = {};
  bool complete = false;  ///< these are all, as far as the input claims
  std::optional<iam::Text> boundary = {};
  bool boundary_shown = false;                             ///< if there were one, it would be known
  const iam::PermissionPolicy* boundary_policy = nullptr;  ///< nullptr: none, or not known

  [[nodiscard]] iam::PolicySet in_force() const;
};

/// How surely an absent role does not exist.
enum class RoleCoverage { partial, dumped, complete };

/// Whether an OIDC provider is registered in an AWS account, as far as the input says: `unseen` if
/// the input has others of the account and does not claim to list all.
enum class Registration { unknown, unseen, absent, registered };

struct AccountLinks;
struct FiledWorkloads;

class Index {
 public:
  Index(const load::Facts& facts, const config::Settings& settings, const SourceSet& sources);
  ~Index();
  Index(const Index&) = delete;
  Index& operator=(const Index&) = delete;

  [[nodiscard]] const load::Facts& facts() const { return inputs_.facts; }
  [[nodiscard]] const config::Settings& settings() const { return inputs_.settings; }
  [[nodiscard]] const SourceSet& sources() const { return inputs_.sources; }
  /// How many threads are worth starting for what the input holds.
  [[nodiscard]] unsigned threads() const { return inputs_.threads(); }

  // -- the stages
  // ------------------------------------------------------------------------
  [[nodiscard]] const Files& files() const { return *files_; }
  [[nodiscard]] const Clusters& clusters() const { return *clusters_; }
  [[nodiscard]] const Namespaces& namespaces() const { return *namespaces_; }

  // -- what the input holds
  // ------------------------------------------------------------------------
  [[nodiscard]] bool has_kubernetes() const;
  [[nodiscard]] bool has_roles() const { return !roles_.empty(); }

  // -- roles
  // -----------------------------------------------------------------------------------------
  [[nodiscard]] std::span<const RoleEntry> roles() const { return roles_; }
  /// A role of that name is in the input, and nothing that is known of it speaks against this ARN.
  [[nodiscard]] bool may_hold(const iam::RoleArn& arn) const;
  /// The role of this ARN (the source that outranks the others); nullptr when not in the input.
  [[nodiscard]] const RoleEntry* role(std::string_view arn) const;
  /// The role that an association names, by its ARN or, in Terraform, by its reference; nullptr
  /// when it is not in the input.
  [[nodiscard]] const RoleEntry* role_of(const iam::PodIdentityAssociation& association) const;
  /// The work that questions about one trust policy may take (iam/admission/budget.h), for there
  /// are so many in the input whose answer has to be searched for.
  [[nodiscard]] std::size_t steps_for_each_policy() const { return steps_for_each_policy_; }
  [[nodiscard]] std::span<const RoleEntry* const> roles_named(std::string_view name) const;
  /// The role that a finding is about; nullptr when it is about something else.
  [[nodiscard]] const RoleEntry* role(const ObjectName& object) const;
  [[nodiscard]] RoleCoverage coverage(std::string_view aws_account) const;
  /// What the role may do, as far as the input says.
  [[nodiscard]] RolePermissions permissions_of(const RoleEntry& role) const;
  /// Where roles name this account literally; of a workload, the account it runs as.
  [[nodiscard]] std::span<const NamedSubject* const> subjects_for(
      const ServiceAccount& account) const;
  [[nodiscard]] std::span<const NamedSubject* const> subjects_for(const Workload& workload) const;

  // -- accounts
  // --------------------------------------------------------------------------------------
  /// The role annotation, if it is a non-empty string without placeholders, or refers to a role of
  /// the same Terraform root; else nullptr.
  [[nodiscard]] const kube::Annotation* role_annotation(const ServiceAccount& account) const;
  /// Accounts whose annotations say anything but a role that can be used, in order: mistakes in
  /// annotations are there, and nearly all accounts are not.
  [[nodiscard]] std::span<const ServiceAccount* const> annotated_beyond_role() const;
  /// The ARN in it, taken apart; nullopt when there is none, or it is malformed.
  [[nodiscard]] std::optional<iam::RoleArn> role_arn(const ServiceAccount& account) const;
  /// Of the `default` account of a namespace that has a role, where every pod of the input runs as
  /// another account: a workload whose own account has none. nullptr when there is none.
  [[nodiscard]] const Workload* moved_from_default(const ServiceAccount& account) const;
  /// The role the account is annotated with, if that role is in the input.
  [[nodiscard]] const RoleEntry* role_of(const ServiceAccount& account) const;
  /// The role that a file of made text calls so: `${aws_iam_role.api.arn}`.
  [[nodiscard]] const RoleEntry* role_referred_to(FileId file, std::string_view reference) const;
  /// All definitions of NS/NAME; one whose namespace is unknown matches any, and so does an empty
  /// ns.
  [[nodiscard]] Matches<ServiceAccount> accounts(std::string_view ns, std::string_view name) const;
  /// The same for the name of this account, itself included, and for that of a subject.
  [[nodiscard]] Matches<ServiceAccount> definitions_of(const ServiceAccount& account) const;
  [[nodiscard]] Matches<ServiceAccount> accounts_of(const NamedSubject& subject) const;
  /// Does the input define the account that the role names, in a cluster that may be the issuer's?
  [[nodiscard]] bool is_defined(const NamedSubject& subject) const;
  /// Does the input define the account that the pods run as, in a cluster that may be theirs?
  [[nodiscard]] bool is_defined(const Workload& workload) const;
  /// Accounts annotated with this role, in order.
  [[nodiscard]] std::span<const ServiceAccount* const> accounts_of(const RoleEntry& role) const;
  /// Accounts annotated with the same role as this one, itself included, whether the input has that
  /// role or not.
  [[nodiscard]] std::span<const ServiceAccount* const> annotated_like(
      const ServiceAccount& account) const;
  /// Finds accounts by patterns; made when a rule first asks for it.
  [[nodiscard]] const AccountSearch& account_search() const;
  /// Names of the accounts in a namespace, sorted, each once.
  [[nodiscard]] std::vector<std::string_view> account_names(std::string_view ns) const;
  /// Only of those that may be in the cluster of the file.
  [[nodiscard]] std::vector<std::string_view> account_names(std::string_view ns, FileId file) const;
  /// The same for the namespace and the cluster of a subject.
  [[nodiscard]] std::vector<std::string_view> account_names_for(const NamedSubject& subject) const;
  /// A role trusts `default:x`, the namespace of whoever names none, and the only `x` of the input
  /// lives in another namespace, where it has no role: that one. nullptr when there is none.
  [[nodiscard]] const ServiceAccount* unannotated_elsewhere(const NamedSubject& subject) const;
  /// Audience of the tokens the webhook mounts for this account.
  [[nodiscard]] std::string_view audience_of(const ServiceAccount& account) const;
  /// Some pod brings a token for an audience that is not its account's.
  [[nodiscard]] bool own_audiences() const;
  /// Some account is annotated with an audience.
  [[nodiscard]] bool annotated_audiences() const;
  /// The number of its NS/NAME, which subjects have as well.
  [[nodiscard]] std::uint32_t name_id(const ServiceAccount& account) const;

  /// Pod Identity associations of the account in its cluster; in any when that is not known.
  [[nodiscard]] std::vector<const iam::PodIdentityAssociation*> associations_of(
      const ServiceAccount& account) const;
  [[nodiscard]] std::vector<const iam::PodIdentityAssociation*> associations_of(
      const Workload& workload) const;
  /// The input lists all associations of the account's cluster.
  [[nodiscard]] bool associations_listed(const ServiceAccount& account) const;

  // -- OIDC providers
  // --------------------------------------------------------------------------------
  [[nodiscard]] Registration registration(std::string_view aws_account,
                                          std::string_view issuer) const;
  /// Records of the provider of this issuer, of that AWS account or of one that is not known.
  [[nodiscard]] std::vector<const iam::OidcProvider*> providers(std::string_view aws_account,
                                                                std::string_view issuer) const;

  // -- workloads
  // -------------------------------------------------------------------------------------
  [[nodiscard]] Matches<Workload> workloads_of(const ServiceAccount& account) const;
  /// Those that run as the account that a role names, whether it is defined or not.
  [[nodiscard]] Matches<Workload> workloads_of(const NamedSubject& subject) const;
  [[nodiscard]] Matches<AccountReader> readers_of(const ServiceAccount& account) const;
  /// The definitions of the account a workload runs as.
  [[nodiscard]] Matches<ServiceAccount> accounts_of(const Workload& workload) const;
  /// The definition of the account a workload runs as that surely is meant (of the same namespace,
  /// or of the same file where namespaces are unknown) and has a role annotation; nullptr when
  /// there is none.
  [[nodiscard]] const ServiceAccount* role_account(const Workload& workload) const;
  /// A workload of that namespace which, by its name, was to run as this account, and runs as
  /// another: Deployment ebs-csi-controller for ebs-csi-controller-sa. nullptr when there is none.
  [[nodiscard]] const Workload* namesake(std::string_view ns, std::string_view account) const;
  /// Workloads of a namespace; those whose own is unknown under the empty one.
  [[nodiscard]] std::span<const Workload* const> workloads_in(std::string_view ns) const;
  /// The Secret or ConfigMap with AWS credentials that a container of the workload takes over
  /// whole; nullptr when the input has none of that name.
  [[nodiscard]] const kube::EnvSource* env_source(const Workload& workload,
                                                  const kube::EnvFrom& from) const;
  /// The controller that made this object is in the input itself (a Pod of a Deployment in
  /// `kubectl get` output): what there is to say is said about the controller.
  [[nodiscard]] bool repeats_owner(const Workload& workload) const;
  /// Workloads of the same release: an equal app.kubernetes.io/instance, the same chart of a
  /// `# Source:` comment, or the same file.
  [[nodiscard]] std::vector<const Workload*> release_of(const ServiceAccount& account) const;
  /// A service account with a role that nobody uses, of the name that the workload wants, in
  /// another namespace; the workload's own has none. One of the two is in the wrong place. nullptr
  /// when there is none.
  [[nodiscard]] const ServiceAccount* account_elsewhere(const Workload& workload) const;
  /// The same from the other side: a workload that account_elsewhere() takes to this account.
  [[nodiscard]] const Workload* workload_elsewhere(const ServiceAccount& account) const;
  /// A pod of the account brings its own projected token and environment (facts A37).
  [[nodiscard]] bool manual_setup(const ServiceAccount& account) const;

  // -- both sides
  // ------------------------------------------------------------------------------------
  /// An EKS host, a declared issuer, one whose subjects in the input are service accounts, or the
  /// only provider of a role that an account names.
  [[nodiscard]] bool kubernetes_issuer(std::string_view issuer) const;

 private:
  struct Tables;

  Inputs inputs_;
  const load::Facts& facts_ = inputs_.facts;
  const config::Settings& settings_ = inputs_.settings;
  const SourceSet& sources_ = inputs_.sources;
  // Each is made of those before it.
  std::optional<Clusters> clusters_;
  std::optional<Files> files_;
  std::optional<Namespaces> namespaces_;
  std::vector<RoleEntry> roles_;
  std::size_t steps_for_each_policy_ = 0;
  std::unique_ptr<Tables> tables_;

  [[nodiscard]] std::vector<const iam::PodIdentityAssociation*> associations_of(
      std::uint32_t name_id, FileId file) const;
  template <typename Wanted>
  [[nodiscard]] std::vector<std::string_view> names_in(std::string_view ns, Wanted wanted) const;
  /// nullptr for one that is none of the Facts' accounts.
  [[nodiscard]] const AccountLinks* links_of(const ServiceAccount& account) const;
  [[nodiscard]] const FiledWorkloads& filed_workloads() const;
  void join_providers();
  void resolve_roles();
  void take_described_arns();
  void take_annotated_arns();
  void drop_common_guesses();
  void assume_only_role();
  void rank_sources();
  void find_issuers();
  void join_trust();
  void find_trusts(RoleEntry& entry) const;
  void collect_subjects(RoleEntry& entry) const;
  [[nodiscard]] std::string_view own_cluster(const iam::Principal& provider) const;
  void join_permissions();
  void join_names();
  void join_annotations();
  void settle_references();
  void join_workloads();
  void find_role_accounts();
  void find_separated();
  template <typename T, typename Other>
  [[nodiscard]] const T* of_cluster(std::span<const T* const> candidates, const Other& other) const;
};

}  // namespace irsa::join
