// The Kubernetes objects that IRSA is about, reduced to what rules need to know.
//
// Records outlive the file that they were read from: every string_view points into the arena of the
// Facts that own the record. A value that is a template or is filled in later is kept as it is
// written; `placeholder` says that nothing follows from it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "source/span.h"

namespace irsa::kube {

using irsa::Text;

/// Which file, stream and tool an object comes from.
struct Origin {
  FileId file{};
  std::uint32_t document = 0;         ///< ordinal in its stream
  std::string_view helm_source = {};  ///< "chart/templates/x.yaml" of a `# Source:` comment
  /// Of infrastructure code: what it is called there (`kubernetes_service_account.api`).
  std::string_view address = {};
  /// Printed by the API server (it has a uid, resourceVersion or creationTimestamp): what it says
  /// was accepted, and running pods carry what the webhook injected.
  bool live = false;
  /// An item of a list. Of one that the API server printed it may be said that the others of its
  /// kind are in it as well.
  bool listed = false;
  /// Has a controller as owner (metadata.ownerReferences): the owner is what one edits.
  bool owned = false;
  /// The owner's kind and name, when owned.
  std::string_view owner_kind = {}, owner_name = {};
  /// Lives for a moment of a release only: annotated with helm.sh/hook or argocd.argoproj.io/hook.
  bool hook = false;
};

/// What a YAML value is, as Kubernetes reads it; anything but a string is refused as an annotation.
enum class ValueType : std::uint8_t { string, null, boolean, number, sequence, mapping };

/// Where an annotation or label is.
enum class Place : std::uint8_t {
  service_account,  ///< metadata.annotations of a ServiceAccount: where the webhook reads
  pod,              ///< metadata.annotations of a Pod
  pod_template,     ///< metadata.annotations of a pod template
  object,           ///< metadata.annotations of a core workload (Deployment, …) or Namespace
  labels,           ///< metadata.labels of any of these
  pod_labels,       ///< labels of a Pod or pod template
  top_level,        ///< `annotations:` beside metadata, or the key at the top of the object
  metadata,         ///< the key directly below metadata
  spec,             ///< `annotations:` directly below spec of a ServiceAccount or core workload
};

/// An annotation (or a label) that IRSA cares about: any of the webhook's domain, a look-alike,
/// any of kube2iam's (iam.amazonaws.com/…), or irsa-lint's own suppression. Of a ServiceAccount
/// also every other annotation that is not a string, since one of these makes the API server refuse
/// the whole object. Labels: only the webhook's five keys and the one that excludes a pod. With
/// another annotation prefix configured, keys are shown under the default one.
struct Annotation {
  Place place;
  Text key;
  std::string_view value;  ///< decoded text of a scalar; empty for others
  Span value_span;         ///< of a null without text: the key's
  ValueType type = ValueType::string;
  bool block_scalar = false;  ///< written with | or >
  bool placeholder = false;
  /// Given as a name and a value (helm --set): Helm makes a number or a boolean of what looks like
  /// one, however it is quoted.
  bool by_set = false;
  /// For nested maps made of an unescaped key (eks: {amazonaws: {com/role-arn: …}}): the outermost
  /// wrong key. `key` then holds the joined key and the span of the innermost one; `type` is
  /// mapping, for that is what Kubernetes finds under the outermost.
  std::optional<Span> nested = {};
  /// The same, but the maps are a text, as Go prints them: "map[amazonaws:map[com/role-arn:…]]".
  bool printed_map = false;
};

/// A webhook annotation on an object that has nothing to do with pods (a Namespace).
struct StrayAnnotation {
  Origin origin;
  std::string_view kind;
  Text name;
  std::string_view effective_ns = {};  ///< of a Namespace: its own name
  Annotation annotation;
  /// Where in the object the annotations of the service account are, if it has such a place.
  std::string_view belongs = {};
  /// Of chart values: the same values annotate the account with the same, here.
  std::optional<Span> on_account = {};
  bool doubtful = false;  ///< it may reach the account anyway
};

/// A chart for which a file beside this one has values: a dependency in a Chart.yaml, an entry of
/// helmCharts.
struct ChartUse {
  FileId file;
  std::string_view chart, version, repository;
  std::string_view key;          ///< below which its values are; empty: all of them
  std::string_view values_file;  ///< path as written; empty: values.yaml and the like beside it
};

/// A webhook annotation in a chart's values that has no effect: at a path that the chart does not
/// read, or of an account that it is told not to make. In a file of values, whose chart only other
/// files can tell, any path is here.
struct IgnoredValue {
  Origin origin;
  std::string_view kind;   ///< of what installs the chart: "HelmRelease", "Values"
  Text name;               ///< of that; empty for a file of values
  std::string_view chart;  ///< the chart's name; empty when other files may tell it
  std::string_view path;   ///< of the mapping that the annotation is in
  Annotation annotation;
  bool not_made = false;  ///< the values say `create: false` of the account
  std::string_view account = {}, account_ns = {};  ///< its name and namespace; empty: not known
  /// The same annotation of the same release at a path that the chart does read.
  std::optional<Span> read_instead = {};
};

/// A field of a custom resource, or of an add-on, that names a role.
struct RoleField {
  Origin origin;
  std::string_view kind;  ///< of the object
  Text name;
  std::string_view effective_ns = {};
  Text field;  ///< its key
  Text value;
  bool placeholder = false;
  /// Whoever takes the role does so as this account, which has a role of its own. Without a name
  /// nothing is known of that.
  std::string_view account = {};
  std::string_view account_ns = {};  ///< empty = unknown
};

/// A SecretProviderClass of the Secrets Store CSI driver: where the secrets of volumes come from.
struct SecretProvider {
  Origin origin;
  Text name;
  std::string_view effective_ns = {};
  bool aws = false;
  bool pod_identity = false;  ///< it takes the role of the pod's Pod Identity association
};

/// A PersistentVolume of the Mountpoint for Amazon S3 CSI driver that takes the role of the pod,
/// and a PersistentVolumeClaim that asks for a volume by its name.
struct PodVolume {
  std::string_view volume;      ///< name of the PersistentVolume
  std::string_view claim_ns;    ///< empty with claim: not bound
  std::string_view claim = {};  ///< name of the claim
  bool takes_role = false;      ///< the volume itself; else a claim for it
};

/// What KEDA scales, and with whose credentials it looks.
struct ScaledObject {
  Origin origin;
  Text name;
  std::string_view effective_ns = {};
  std::string_view target_kind;  ///< of the workload
  std::string_view target_name;
  /// Names of the TriggerAuthentications and, with `cluster`, ClusterTriggerAuthentications.
  struct Use {
    Text name;
    bool cluster = false;
  };
  std::vector<Use> authentications = {};
};

/// The object that has annotations for an account and is not a ServiceAccount: a controller, a
/// chart or a patch makes the account of it.
struct Holder {
  std::string_view kind = {};  ///< empty: the account is described by its own ServiceAccount
  std::string_view name = {};
  std::string_view path = {};  ///< where in it, as in values: "controller.serviceAccount"
};

struct ServiceAccount {
  Origin origin;
  Text name;
  std::optional<Text> ns;         ///< metadata.namespace as written
  std::string_view effective_ns;  ///< with --namespace or the config applied; empty = unknown
  Span metadata_key;
  std::optional<Span> extent = {};  ///< the whole object, if it is one of its own
  std::optional<Span> annotations_key = {};
  /// `annotations` is not a mapping (a list, or a string where a blank after a colon is missing). A
  /// null is as good as none and is not noted here.
  std::optional<ValueType> annotations_type = {};
  std::optional<Span> annotations_span = {};  ///< with annotations_type: the value's place
  std::string_view annotations_text = {};     ///< with annotations_type: what is written there
  std::vector<Annotation> annotations = {};   ///< in order; of equal keys only the one that counts
  std::optional<bool> automount = {};
  std::string_view release = {};  ///< label app.kubernetes.io/instance
  /// Nothing may be concluded from the name: a placeholder, or missing altogether (then `name` is
  /// empty and its place is that of the metadata key).
  bool name_placeholder = false;
  bool generated_name = false;  ///< metadata.generateName
  /// No ServiceAccount object of the input: values of a chart that makes the account, or the
  /// self-hosted webhook's ConfigMap that gives it a role. An account of a chart whose name only
  /// the chart knows has name_placeholder set, and `holder` says where in the values it is.
  bool indirect = false;
  bool implied = false;  ///< a chart that is known makes it; nothing in the input speaks of it
  Holder holder = {};
  /// Of a chart: the input has all its values, or a file of them, and none of them moves its
  /// objects to another namespace than the release's.
  bool whole_release = false;
  /// Of a file of values for an account that the chart makes: whatever installs it gives it a
  /// namespace (load/used_files.h).
  bool of_values = false;
  /// Its annotations do not tell the role: an operator gives it, or some are filled in later.
  bool annotated_elsewhere = false;
  /// Its role comes with it: eksctl makes both of one entry, or attaches the role that the entry
  /// names.
  bool made_with_role = false;
};

/// A name that the API server refuses.
struct InvalidName {
  enum class Part : std::uint8_t { name, generated, ns, account };
  Origin origin;
  std::string_view kind;
  Text name;  ///< the object's, as far as it has one
  std::string_view effective_ns = {};
  Part part = Part::name;
  ValueType type = ValueType::string;  ///< anything but a string is refused whatever it says
  Text value;                          ///< of a null: the place of its key
};

struct EnvVar {
  enum class Source : std::uint8_t { value, secret, config_map, other };
  Text name;
  std::string_view value = {};  ///< for Source::value; empty when there is none
  Span value_span;
  Source source = Source::value;
  std::string_view ref_name = {};  ///< of the Secret or ConfigMap
  std::string_view ref_key = {};   ///< the key in it
  bool optional = false;
};

struct EnvFrom {
  bool secret;  ///< else a ConfigMap
  Text name;
  std::string_view prefix = {};
  bool optional = false;
};

struct VolumeMount {
  Text name;
  Text path;
  std::string_view sub_path = {};
};

struct Container {
  std::optional<Text> name;
  bool init = false;
  std::vector<EnvVar> env = {};  ///< only variables that concern AWS credentials (AWS_*)
  std::vector<EnvFrom> env_from = {};
  /// Only of the volumes kept below, and those on a path where tokens are expected
  /// (/var/run/secrets/…).
  std::vector<VolumeMount> mounts = {};
};

/// A volume with several token sources gives several of these, with the same name.
struct Volume {
  Text name;
  bool projected_token = false;  ///< has a serviceAccountToken source
  std::string_view token_audience = {};
  std::string_view token_path = {};
};

/// One pod template (or a place that names the account pods will run as) of an object. An object
/// with several templates (RayCluster, Argo Workflow) gives several workloads. Kinds whose
/// controller chooses an account when none is written (Tekton, Spark, Flink, Argo Workflows) are
/// here only if they name one.
struct Workload {
  Origin origin;
  std::string_view kind;
  std::string_view api_group = {};  ///< "apps", "batch", …; empty for core
  Text name;
  std::optional<Text> ns;
  std::string_view effective_ns;
  std::string_view release = {};
  /// serviceAccountName as written; else serviceAccount; absent means `default`.
  std::optional<Text> account = {};
  /// The deprecated alias, when both are set and differ.
  std::optional<Text> ignored_account_field = {};
  /// The pods name no account, but their object does where Kubernetes reads none: above the pod
  /// spec, or in a container. The field's key, and the account.
  struct StrayAccount {
    Span key;
    std::string_view name;
  };
  std::optional<StrayAccount> stray_account = {};
  Span spec_key;  ///< key of the pod spec (or of the smallest mapping that holds the account)
  bool account_placeholder = false;
  bool name_placeholder = false;
  /// Found by shape in an unknown kind (containers beside an account): lower confidence.
  bool heuristic = false;
  /// Only names the account; the pod itself is made elsewhere (TaskRun, FlinkDeployment).
  bool names_account_only = false;
  std::vector<Annotation> annotations = {};  ///< of the object and of its template
  std::vector<Container> containers = {};    ///< those that matter: see read_pod_spec
  std::vector<Volume> volumes = {};          ///< projected tokens, and any called aws-iam-token
  /// SecretProviderClasses of volumes of the Secrets Store CSI driver; their place is the name's.
  std::vector<Text> secret_providers = {};
  std::vector<Text> claims = {};  ///< PersistentVolumeClaims it mounts
  bool windows_selector = false;  ///< one of the two node selectors says windows
  bool windows_other = false;     ///< Windows by os.name or affinity only
  bool fargate = false;           ///< a Fargate pod, by its label or its node selector
  std::optional<Span> host_network = {};
  std::optional<bool> automount = {};
};

/// Something other than a pod template that reads a role annotation or uses an account: a
/// SecretStore, a KEDA TriggerAuthentication, a cert-manager issuer, a Flux source, an operator's
/// object that names the account its pods will run as, values of a HelmRelease (facts B12, B15).
/// CSI volumes need no record of their own: they use the account of the pod that mounts them.
struct AccountReader {
  Origin origin;
  std::string_view kind;
  Text name;
  std::optional<Text> account = {};  ///< the account it names
  std::string_view account_ns = {};  ///< effective namespace; empty = unknown
  bool needs_annotation = true;      ///< cert-manager takes the role from the issuer itself
  bool any_account = false;  ///< uses accounts chosen elsewhere (KEDA identityOwner: workload)
  bool refuses = false;      ///< takes AWS credentials of the account, and none without a role
};

/// An object whose pods run as `default`, unless its controller is told otherwise, because neither
/// it nor what it takes them from names an account: a SparkApplication, an Argo Workflow.
struct NamelessPods {
  Origin origin;
  std::string_view kind;
  Text name;
  std::string_view effective_ns = {};
  Span spec_key;  ///< key of the mapping in which it would name one
  std::string_view field = {};
  /// It names one in a field that its kind has not in this version; and where it would have to:
  /// keys below spec_key, joined by dots, like `field`.
  std::optional<Workload::StrayAccount> stray = {};
  std::string_view version = {};  ///< with `stray`
};

/// A Secret or ConfigMap that holds static AWS credentials, for pods that take all of it (envFrom).
struct EnvSource {
  Origin origin;
  bool secret;  ///< else a ConfigMap
  Text name;
  std::string_view effective_ns = {};
  /// Names of credentials whose value is not empty, as they are or without their beginning, which
  /// `envFrom.prefix` may add.
  std::vector<Text> keys = {};
};

/// A namespace that an object of the input lies in or is; each once per file.
struct NamespaceUse {
  FileId file;
  std::string_view ns;
};

/// A kustomization.yaml: what it reaches is partial (names, namespaces and annotations may be set
/// by it), so the cross-reference does not accuse there.
struct Kustomization {
  FileId file;
  std::vector<std::string_view> references = {};  ///< paths as written: files and directories
  std::string_view ns = {};  ///< the namespace that it gives everything; empty = none
};

/// A kustomization that no other one includes, as it was built or not.
struct Build {
  FileId root;  ///< the kustomization, or the object that deploys it
  /// Why it was not built: "'../base' is not in /overlays/prod"; empty if it was.
  std::string_view refused = {};
  /// Why there may be more objects in it: "the Helm charts of base".
  std::vector<std::string_view> holes = {};
};

}  // namespace irsa::kube
