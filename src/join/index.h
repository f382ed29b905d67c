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
#include "join/matches.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::join {

using kube::AccountReader;
using kube::ServiceAccount;
using kube::Workload;

struct RoleEntry;

/// A cluster that the configuration, an option or `aws eks describe-cluster` declares, or several
/// of them together; what is not known of it is empty.
struct Cluster {
  std::string_view name, issuer, account, region;
  const iam::EksCluster* described = nullptr;
};

/// A statement of a role together with one OIDC provider it trusts.
struct TrustStatement {
  const RoleEntry* role;
  const iam::Statement* statement;
  const iam::Principal* principal;
  std::string_view issuer;  ///< HOST/PATH as meant, also when the ARN is malformed
  bool kubernetes;          ///< one whose tokens are service accounts'
  std::uint32_t number;     ///< its place among those of the role
  /// Of a provider that is filled in later: its issuer, if that and the one that the keys agree on
  /// are surely those of two clusters.
  std::string_view own_issuer = {};
};

/// A subject that a role names literally: system:serviceaccount:NS:NAME in a positive condition of
/// an Allow statement for a Kubernetes issuer.
struct NamedSubject {
  const RoleEntry* role;
  const iam::Statement* statement;
  std::string_view issuer;
  const iam::Condition* condition;
  iam::Text value;
  std::string_view ns, name;
  std::uint32_t name_id;  ///< of NS/NAME: the Index finds what has it by this
};

/// A role, with what the rest of the input says about its identity.
struct RoleEntry {
  std::uint32_t id;  ///< its place in Index::roles()
  const iam::Role* role;
  std::string_view arn;      ///< empty when unknown
  std::string_view name;     ///< empty when unknown
  std::string_view account;  ///< of the role; else of its provider; else empty
  std::string_view partition;
  /// By what accounts of the same file (or Terraform root) name it; unlike any ARN. Empty if none
  /// does.
  std::string_view reference = {};
  bool assumed = false;  ///< it is this role only because no other fits; messages say so
  /// The name that the path of a bare policy suggests; empty of a role whose name is stated. It
  /// counts as `name` unless another file suggests the same, which leaves both unknown.
  std::string_view guess = {};
  bool common_guess = false;  ///< another file suggests the same name
  /// Another source describes the same role and outranks this one (authored over stored).
  bool outranked = false;
  std::vector<const RoleEntry*> copies = {};  ///< the entries that this one outranks, in order
  std::vector<TrustStatement> trusts = {};    ///< web identity statements, in order
  std::vector<NamedSubject> subjects = {};    ///< of all of them, in order
  bool trusts_pod_identity = false;           ///< pods.eks.amazonaws.com
  /// Work that finding `trusts` took of steps_for_each_policy(): each provider is held against each
  /// key, and so it will be by the review and by rules.
  std::size_t trust_steps = 0;
  /// Providers beside those in `trusts` that were not looked at: there are too many keys for each.
  std::size_t trusts_left_out = 0;

  /// Does nothing that is known of the role, but for its name, speak against this ARN?
  [[nodiscard]] bool may_have(const iam::RoleArn& of) const;
  [[nodiscard]] bool trusts_kubernetes() const;
  /// The issuers of clusters that it trusts, each once.
  [[nodiscard]] std::vector<std::string_view> kubernetes_issuers() const;
  /// A pod can take it: by its service account's token, or through EKS Pod Identity.
  [[nodiscard]] bool for_pods() const { return trusts_pod_identity || trusts_kubernetes(); }
  /// What to call it in a message: "role 'name'" (of one without a name its address in the
  /// infrastructure code), or "the role of this policy".
  [[nodiscard]] std::string label() const;
  /// Where the policy stands and why it is taken for this role's, if nothing says that it is.
  [[nodiscard]] std::optional<Note> identity_note() const;
};

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

  [[nodiscard]] const load::Facts& facts() const { return facts_; }
  [[nodiscard]] const config::Settings& settings() const { return settings_; }
  [[nodiscard]] const SourceSet& sources() const { return sources_; }
  /// How many threads are worth starting for what the input holds.
  [[nodiscard]] unsigned threads() const;

  // -- what the input holds
  // ------------------------------------------------------------------------
  [[nodiscard]] bool has_kubernetes() const;
  [[nodiscard]] bool has_roles() const { return !roles_.empty(); }
  /// Of equal keys one counts: what the others said at this place was lost while reading.
  [[nodiscard]] bool lost_in_reading(Span span) const;
  /// A kustomization reaches this file: names, namespaces and annotations may come from it.
  [[nodiscard]] bool partial(FileId file) const;
  /// It is part of a build of which not all objects are known: what is absent may be there.
  [[nodiscard]] bool in_open_build(FileId file) const;
  /// Folders of kustomizations that no other one reaches, and of whose accounts the input does not
  /// hold what building them gives: as they are shown, sorted.
  [[nodiscard]] std::vector<std::string> unbuilt_kustomizations() const;

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
  /// An annotation of that key where the webhook reads it; nullptr if there is none.
  [[nodiscard]] static const kube::Annotation* find_annotation(const ServiceAccount& account,
                                                               std::string_view key);
  /// The role annotation, if it is a non-empty string without placeholders, or refers to a role of
  /// the same Terraform root; else nullptr.
  [[nodiscard]] const kube::Annotation* role_annotation(const ServiceAccount& account) const;
  /// Accounts whose annotations say anything but a role that can be used, in order: mistakes in
  /// annotations are there, and nearly all accounts are not.
  [[nodiscard]] std::span<const ServiceAccount* const> annotated_beyond_role() const;
  /// The ARN in it, taken apart; nullopt when there is none, or it is malformed.
  [[nodiscard]] std::optional<iam::RoleArn> role_arn(const ServiceAccount& account) const;
  /// A key that stands twice in the account's object has dropped its role: duplicate-key says so.
  [[nodiscard]] bool lost_role(const ServiceAccount& account) const;
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
  /// May the subject's issuer be that of the file's cluster?
  [[nodiscard]] bool is_for(const NamedSubject& subject, FileId file) const;
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

  // -- clusters
  // --------------------------------------------------------------------------------------
  /// All that are declared, those of the configuration first.
  [[nodiscard]] std::span<const Cluster> clusters() const { return clusters_; }
  /// The one declared for a file: by the configuration; without one the only one that is described.
  [[nodiscard]] const Cluster* cluster(FileId file) const;
  /// The issuer of that one; empty when it is not known.
  [[nodiscard]] std::string_view declared_issuer(FileId file) const;
  /// Nothing says that the two files are for different clusters.
  [[nodiscard]] bool same_cluster(FileId a, FileId b) const;
  /// The declared cluster of an issuer; nullptr when there is none.
  [[nodiscard]] const Cluster* cluster_of(std::string_view issuer) const;
  /// Clusters are declared, the issuers of all of them are known, and this is none of theirs.
  [[nodiscard]] bool undeclared_issuer(std::string_view issuer) const;
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

  // -- namespaces
  // ------------------------------------------------------------------------------------
  /// The input holds a ServiceAccount or workload of this namespace, in any cluster, or in one that
  /// may be this issuer's.
  [[nodiscard]] bool namespace_known(std::string_view ns, std::string_view issuer = {}) const;
  /// …and all of the namespace's accounts, as far as one can tell (a rendered stream, kubectl get).
  [[nodiscard]] bool namespace_complete(std::string_view ns) const;
  /// The same for a namespace whose stream may hold no account at all: then its pods run as
  /// accounts that are made elsewhere, or as `default`.
  [[nodiscard]] bool namespace_rendered(std::string_view ns) const;
  /// NS/NAME is declared in the config as made elsewhere.
  [[nodiscard]] bool external_account(std::string_view ns, std::string_view name) const;

  // -- workloads
  // -------------------------------------------------------------------------------------
  /// Name of the account a workload runs as: as written, else "default".
  [[nodiscard]] static std::string_view account_name(const Workload& workload);
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

  const load::Facts& facts_;
  const config::Settings& settings_;
  const SourceSet& sources_;
  std::vector<Cluster> clusters_;
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
  void join_clusters();
  [[nodiscard]] const Cluster* configured_cluster(FileId file) const;
  [[nodiscard]] const Cluster* recorded_cluster(const SourceFile::Recorded& recorded) const;
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
  void find_lost_keys();
  void collect_subjects(RoleEntry& entry) const;
  [[nodiscard]] std::string_view own_cluster(const iam::Principal& provider) const;
  void join_permissions();
  void join_names();
  void join_annotations();
  void settle_references();
  void join_namespaces();
  void join_workloads();
  void find_role_accounts();
  void find_separated();
  template <typename T, typename Other>
  [[nodiscard]] const T* of_cluster(std::span<const T* const> candidates, const Other& other) const;
  void find_partial_files();
};

/// "service account 'payments/api'"; of one without a name what it stands in: "the service account
/// at 'serviceAccount.server' of HelmRelease 'velero'", "ControllerConfig 'aws'".
[[nodiscard]] std::string account_text(const ServiceAccount& account);
/// "payments/api", or "api" when the namespace is not known; of one without a name the text above.
[[nodiscard]] std::string account_label(const ServiceAccount& account);
/// "Deployment 'payments/api'".
[[nodiscard]] std::string workload_label(const Workload& workload);
[[nodiscard]] ObjectName object_of(const ServiceAccount& account);
[[nodiscard]] ObjectName object_of(const Workload& workload);
[[nodiscard]] ObjectName object_of(const kube::RoleField& field);
[[nodiscard]] ObjectName object_of(const AccountReader& reader);
[[nodiscard]] ObjectName object_of(const RoleEntry& role);

/// The directory of a Helm `# Source:` comment that names the chart ("chart/templates/x.yaml" →
/// "chart", "chart/charts/sub/templates/x.yaml" → "chart").
[[nodiscard]] std::string_view chart_of(std::string_view helm_source);

}  // namespace irsa::join
