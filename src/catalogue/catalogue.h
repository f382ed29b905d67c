// What is known of other software, as data: charts, controllers, add-ons, custom resources,
// well-known policies and actions of IAM.
//
// The rows are in the YAML files beside this header. Each names the page or the source that shows
// it. rulegen checks them and writes the tables while building. Every table is sorted by its first
// field (in C++'s order of string_view), so that find() is a binary search. A row says only what
// its source says. What is not here is unknown, and nothing follows from that.
#pragma once

#include <algorithm>
#include <span>
#include <string_view>

namespace irsa::catalogue {

using Texts = std::span<const std::string_view>;

/// An account that a chart makes under a name of its own, or of one made of the release's.
struct ChartAccount {
  std::string_view path;  ///< of its settings among the values: "serviceAccount.server"
  std::string_view name;  ///< or what begins with kFullName or kReleaseName
  /// Of the chart inside this one whose name kFullName has; empty: this one's.
  std::string_view chart;
  std::string_view longest;  ///< how much of kFullName is kept, as digits; empty: all of it
  std::string_view ns;       ///< path of a value that names the namespace of this account alone
  bool on_request;           ///< not made unless the values say so
};
inline constexpr std::string_view kFullName = "{fullname}";
/// Begins the names that are the release's and what is behind this one; of a release that is called
/// as what is behind, that alone.
inline constexpr std::string_view kReleaseName = "{release}-";
/// A path that versions of the chart before `until` read.
struct FormerPath {
  std::string_view path;
  std::string_view until;
};
/// A value that names the role of an account: the chart writes the annotation itself.
struct ChartRole {
  std::string_view path;
  std::string_view if_set;   ///< path of a flag without which it does not
  std::string_view account;  ///< path of the account's settings
};
/// Where the values of a chart have the annotations of its service accounts. A path is the keys
/// down to the mapping of annotations, joined by dots; `*` stands for any text.
struct Chart {
  std::string_view chart;
  Texts reads;  ///< all there are
  std::span<const FormerPath> formerly;
  Texts not_from;  ///< vendors that have another chart of this name
  Texts parts;     ///< keys whose values go to charts inside this one: of them nothing is known
  std::span<const ChartAccount> accounts;
  Texts renamed_by;  ///< paths of values that change these names
  std::span<const ChartRole> roles;
  std::string_view source;
};
[[nodiscard]] std::span<const Chart> charts();
/// nullptr if the chart is not known, or is another vendor's, as its repository shows.
[[nodiscard]] const Chart* chart_named(std::string_view name, std::string_view repository);
/// Is it surely the vendor's own chart: does its repository name the owner of the source? A chart
/// of one's own that wraps it often has its name.
[[nodiscard]] bool is_vendors_own(const Chart& chart, std::string_view repository);
/// May the chart read annotations at this path? `version` as written; if it is empty, it is the
/// newest, or with `any` one that is not known.
[[nodiscard]] bool may_read(const Chart& chart, std::string_view path, std::string_view version,
                            bool any);

/// "A role that allows this has to allow one of these as well."
struct Implied {
  std::string_view allows;
  Texts needs;
  std::string_view why;
};
struct Need {
  Texts one_of;
};
/// A controller that many clusters run with AWS permissions.
struct Component {
  std::string_view service_account;  ///< its name by default; `*` is the Helm release
  std::string_view title;
  std::string_view ns;  ///< where its chart or add-on is installed by default
  /// What it needs in every configuration: of each list at least one action.
  std::span<const Need> needs;
  std::span<const Implied> implied;
  std::string_view source;
};
[[nodiscard]] std::span<const Component> components();
/// The component that runs under a service account of this name, whichever namespace it was
/// installed in: the names are its own. nullptr when none is known to.
[[nodiscard]] const Component* component_of(std::string_view service_account);

/// An EKS add-on, and the service accounts that get the role it is given (serviceAccountRoleArn).
struct Addon {
  std::string_view addon;
  std::string_view ns;
  Texts accounts;
  std::string_view source;
};
[[nodiscard]] std::span<const Addon> addons();

/// A field that names the account of pods: the mapping it is in, and its key.
struct AccountField {
  std::string_view path;
  std::string_view field;
  std::string_view not_in;   ///< the version of the kind that has it no more…
  std::string_view instead;  ///< …and where that has it, below `path`
};
/// Pods that run as `default` if the object names no account for them.
struct DefaultPods {
  std::string_view path;   ///< of the mapping in which it would
  std::string_view field;  ///< and the field, or its keys below
  Texts unless;            ///< fields that may name one as well
};
/// Metadata (`annotations`, `labels`) that a controller puts on pods.
struct PodMetadata {
  std::string_view path;
  std::string_view account;  ///< path of the account that these pods run as
  std::string_view or_else;  ///< …and where that is not given
};
/// A kind with pod templates, or one that names the account its pods will run as. Paths are keys
/// joined by dots; `[]` after one means each element.
struct WorkloadKind {
  std::string_view kind;
  Texts groups;
  bool core;            ///< of Kubernetes itself: webhook annotations on it do nothing
  bool pod;             ///< the object is itself a pod
  Texts pods;           ///< pod templates; without an account their pods run as `default`
  Texts pods_if_named;  ///< pod templates whose account the controller chooses if they name none
  std::span<const AccountField> accounts;
  std::span<const PodMetadata> pod_metadata;
  std::span<const DefaultPods> default_pods;
  std::string_view source;
};
[[nodiscard]] std::span<const WorkloadKind> workload_kinds();

/// An account that an operator makes for an object.
struct MadeAccount {
  std::string_view name;      ///< `{name}` is the object's name
  std::string_view named_by;  ///< path of a field that names another one instead
  Texts annotations;          ///< paths of the mappings that are copied to it; empty: none is
};
/// A kind whose operator makes service accounts.
struct AccountMaker {
  std::string_view kind;
  Texts groups;
  std::span<const MadeAccount> accounts;
  std::string_view source;
};
[[nodiscard]] std::span<const AccountMaker> account_makers();

/// A value that a field has to have.
struct FieldIs {
  std::string_view path;
  std::string_view value;
};
/// A kind whose controller takes AWS credentials of a service account that the object names, and
/// refuses one without a role.
struct AccountReader {
  std::string_view kind;
  Texts groups;
  std::string_view account;  ///< path of the account: its name, or a mapping with `name`
  std::span<const FieldIs> if_all;
  std::string_view source;
};
[[nodiscard]] std::span<const AccountReader> account_readers();

/// A field of a custom resource that names a role.
struct RoleField {
  std::string_view kind;
  Texts groups;
  std::string_view path;
  std::string_view own_account;  ///< path of the account whose credentials take the role…
  std::string_view controller;   ///< …and the name of the account that does without one
  /// Path of what makes that account take the role by its token, so that it is not a second role.
  std::string_view by_token;
  std::string_view source;
};
[[nodiscard]] std::span<const RoleField> role_fields();

/// Kinds that talk about accounts or pods without using any.
struct OtherKind {
  std::string_view kind;
  std::string_view source;
};
[[nodiscard]] std::span<const OtherKind> kinds_without_accounts();

/// An annotation or label that other software reads, however much it resembles the webhook's.
struct OtherKey {
  std::string_view key;
  std::string_view source;
};
[[nodiscard]] std::span<const OtherKey> other_keys();

/// A managed policy of AWS, as far as rules ask about it.
struct ManagedPolicy {
  std::string_view policy;  ///< after ":policy/" in its ARN, with its path
  bool all_but;             ///< it allows everything but these
  Texts actions;
  std::string_view source;
};
[[nodiscard]] std::span<const ManagedPolicy> managed_policies();

/// Whoever may do all of `actions` without limits can get permissions that nobody gave him.
struct Escalation {
  std::string_view action;   ///< the first of them, at which a finding points
  Texts with;                ///< the others
  bool makes_administrator;  ///< who is denied it is not an administrator
  std::string_view consequence;
  std::string_view source;
};
[[nodiscard]] std::span<const Escalation> escalations();

/// The host of an identity provider that is not a Kubernetes cluster; one that begins with a dot
/// stands for all hosts below it.
struct IdentityProvider {
  std::string_view host;
  std::string_view source;
};
[[nodiscard]] std::span<const IdentityProvider> identity_providers();

/// The rows of a sorted table whose first field is `key`.
template <typename Row>
[[nodiscard]] std::span<const Row> find(std::span<const Row> table, std::string_view Row::*field,
                                        std::string_view key) {
  const auto begin = std::lower_bound(
      table.begin(), table.end(), key,
      [&](const Row& row, std::string_view wanted) { return row.*field < wanted; });
  const auto end = std::upper_bound(
      begin, table.end(), key,
      [&](std::string_view wanted, const Row& row) { return wanted < row.*field; });
  return {begin, end};
}

[[nodiscard]] inline bool contains(Texts texts, std::string_view text) {
  return std::ranges::find(texts, text) != texts.end();
}

}  // namespace irsa::catalogue
