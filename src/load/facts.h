// What all input files say, collected: the records that rules are about, without texts and trees.
//
// Each worker fills its own Facts; merge() puts them together in the order of the files, so that
// the result does not depend on how the work was divided. All string_views point into `arena`.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/arena.h"
#include "diag/problem.h"
#include "iam/names/eks.h"
#include "iam/names/oidc_provider.h"
#include "iam/policy/permissions.h"
#include "iam/policy/role.h"
#include "kube/objects.h"
#include "value/terraform_state.h"

namespace irsa::load {

/// Found while reading, before any rule ran; the rule of that slug reports it as it is.
enum class ReadingRule : std::uint8_t {
  yaml_syntax,
  json_syntax,
  input_limit,
  duplicate_key,
  placeholder_value,
  terraform_syntax,
  terraform_reference_unknown,
  condition_key_malformed,
};

struct ReadingProblem {
  ReadingRule rule;
  Problem problem;
  std::uint32_t document = 0;  ///< the document of the file that it is in, counted from 1
};

/// `# irsa-lint: ignore[…] …` in a YAML file, not yet understood.
struct SuppressionComment {
  Span span;
  std::string_view text;
  bool alone;
};

/// Why something was not read, for the summary.
enum class SkipReason : std::uint8_t {
  template_source,
  unreadable,
  not_text,
  broken_elsewhere,
  other_policy,
};
struct Skipped {
  FileId file;
  SkipReason reason;
  bool irsa = false;  ///< a template that mentions IRSA
};

/// A text that speaks of the annotation for roles in a way that was not read: a command of a
/// script, or an object of another tool. It may annotate any account that it names.
struct Mention {
  FileId file;
  std::string_view text;
};

/// A place in Terraform source that is, or looks like, trust for service accounts, and that could
/// not be resolved completely.
struct Unresolved {
  Span where;
  std::string why;  ///< a clause: "var.role_policy has no value"
};

/// A file that another file uses, and what the other says about it: for a file of values, the
/// namespace in which it is installed; for a trust policy, the name of its role.
struct FileUse {
  FileId file;                     ///< that says so: a helmfile, a script
  std::string_view path;           ///< of the used one, as written
  std::optional<kube::Text> said;  ///< absent when it is not known
};

/// A folder whose objects a tool puts into a namespace, whatever they say themselves.
struct MovedFolder {
  FileId file;                   ///< that says so: a Kptfile, the fleet.yaml of a bundle
  std::string_view path = {};    ///< the folder, as written; empty: the file's own
  std::optional<kube::Text> ns;  ///< absent when it is not known
  bool default_only = false;     ///< only those that say no namespace
};

/// A root module, as it was evaluated.
struct TerraformRoot {
  /// An output that something else in the input reads (`terraform output NAME`).
  struct Output {
    std::string_view name;
    std::string_view value;  ///< an ARN, or what stands for the ARN of one of the root's roles
  };
  /// What stands for an output of another root, of which the state is read.
  struct Remote {
    std::string_view text;
    std::string_view output;
    value::TerraformState state;
  };
  FileId made;                  ///< the text that came out
  std::vector<FileId> modules;  ///< a file of each module that it is made of
  std::vector<Output> outputs = {};
  std::size_t clusters = 0;  ///< how many it makes
  value::TerraformState state = {};
  std::vector<Remote> remotes = {};
};

/// A snapshot of the other side among the inputs (load/snapshot/format.h).
struct SnapshotHeader {
  /// Of which AWS account it claims to list all roles, or all OIDC providers; else empty.
  struct Claim {
    std::string_view roles_of, providers_of;
  };
  FileId file;
  std::string_view made_by = {};
  std::string_view read = {};  ///< YYYY-MM-DD: when its source was read
  bool stale = false;          ///< that is too long ago to conclude anything from what is absent
  std::string defect = {};     ///< why it cannot be used: the rest of a sentence; else empty
  std::vector<Claim> claims = {};
};

/// A file that a snapshot tells of: what is from `begin` on, up to the next part, was read
/// there.
struct SnapshotPart {
  FileId snapshot;
  std::uint32_t begin;
  std::string_view path, cluster, issuer;
  bool partial = false;                           ///< a kustomization reaches it
  std::vector<std::string_view> references = {};  ///< of a kustomization
};

/// A document that Helm has rendered, or an object that kustomize has built and says so
/// (`buildMetadata: [originAnnotations]`).
struct Rendered {
  Span extent;
  kube::Text
      source;  ///< the template, in the comment that names it; or the file, in the annotation
  bool kustomize = false;
};

/// A ConfigMap or a Secret, by its name; or a file that may hold some of any name.
struct MapFile {
  FileId file;
  std::string_view name = {};  ///< empty: any
};

struct Facts {
  Arena arena;

  std::vector<kube::ServiceAccount> service_accounts;
  /// Annotations of service accounts of which nothing else is known: values of a chart that nobody
  /// in the input installs, JSON patches. They are judged by what they say themselves; nothing
  /// follows from them, so only rules about the text of annotations look here.
  std::vector<kube::ServiceAccount> account_fragments;
  std::vector<kube::Workload> workloads;
  std::vector<kube::AccountReader> readers;
  std::vector<kube::NamelessPods> nameless_pods;
  std::vector<kube::NamespaceUse> namespaces;
  std::vector<kube::Kustomization> kustomizations;  ///< those that are part of no build
  std::vector<kube::Build> builds;
  /// Files with objects that deploy folders of a repository, or say where one is.
  std::vector<FileId> deployers;
  /// Files with expressions that a template engine fills in: what they say is not all they mean.
  std::vector<FileId> template_files;
  /// ConfigMaps and Secrets, whatever is in them: values and variables are taken from them.
  std::vector<MapFile> map_files;
  std::vector<kube::EnvSource> env_sources;
  std::vector<kube::StrayAnnotation> stray_annotations;
  std::vector<kube::InvalidName> invalid_names;
  std::vector<kube::IgnoredValue> ignored_values;
  std::vector<kube::ChartUse> chart_uses;
  std::vector<FileUse> values_uses;  ///< of files of values: the namespace
  std::vector<FileUse> policy_uses;  ///< of trust policies: the role
  /// Of files that a script's `sed` reads, a text that it replaces; without a path where the script
  /// does not write one out.
  std::vector<FileUse> replaced;
  std::vector<MovedFolder> moved_folders;
  std::vector<Mention> mentions;
  std::vector<kube::RoleField> role_fields;
  std::vector<kube::SecretProvider> secret_providers;
  std::vector<kube::ScaledObject> scaled_objects;
  std::vector<kube::PodVolume> pod_volumes;
  std::vector<iam::Role> roles;
  std::vector<iam::RoleDump> role_dumps;
  std::vector<iam::PermissionPolicy> managed_policies;
  std::vector<iam::RoleGrant> role_grants;
  std::vector<iam::OidcProvider> providers;
  std::vector<iam::OidcProviderList> provider_lists;
  std::vector<iam::EksCluster> clusters;
  /// What stands for the issuers of clusters in Terraform source: `${module.eks.oidc_provider}`.
  std::vector<std::string_view> open_issuers;
  /// Those of clusters whose names are known: all of them are different.
  std::vector<std::string_view> distinct_issuers;
  std::vector<TerraformRoot> terraform_roots;
  std::vector<Unresolved> unresolved;
  std::vector<Unresolved> not_followed;  ///< files and modules, for --verbose
  /// Given to Terraform's roots by option or configuration, and declared by none of them.
  std::vector<std::string> undeclared_variables;
  std::vector<iam::PodIdentityAssociation> associations;
  std::vector<iam::PodIdentityList> association_lists;

  std::vector<SnapshotHeader> snapshots;
  std::vector<SnapshotPart> snapshot_parts;

  /// Lists in what a program has printed (the dump of an AWS account), of which elements were read:
  /// from the first to the last of a file.
  std::vector<Span> printed;
  std::vector<ReadingProblem> problems;
  std::vector<Rendered> rendered;  ///< in the order of their places
  std::vector<SuppressionComment> comments;
  std::vector<Skipped> skipped;
  std::uint64_t documents = 0;          ///< parsed and recognised
  std::uint64_t documents_skipped = 0;  ///< not parsed, or parsed and of no concern

  /// Appends everything of `later`, whose files come after these, in their order. `later` is used
  /// up. Uses at most `threads` threads.
  void merge(std::span<Facts> later, unsigned threads);

  /// Appends copies of all records of `later`, which is left as it is. Their texts stay in its
  /// arena, so it has to outlive this.
  void add_copies(const Facts& later);
};

}  // namespace irsa::load
