// One Kubernetes object while it is loaded: what every record about it starts from.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "doc/document.h"
#include "kube/objects.h"
#include "load/loading.h"

namespace irsa::load {

struct KubeObject {
  const doc::Document& document;
  Loading& loading;
  doc::Node root;
  std::string_view kind, api_group;  ///< as written; views into the document
  kube::Origin origin = {};
  kube::Text name;  ///< empty, with the place of the metadata key, if there is none
  bool name_known = false;
  bool generated_name = false;
  std::optional<kube::Text> ns = {};
  std::string_view effective_ns = {};
  std::string_view release = {};
  Span metadata_key;
  /// What stands in {{ }} is filled in by the object's controller (ApplicationSet): nothing is left
  /// for anybody to do about it.
  bool templated = false;

  /// Rendered by Helm or printed by the API server: no tool fills in anything any more.
  [[nodiscard]] bool finished() const { return origin.live || !origin.helm_source.empty(); }
  [[nodiscard]] ObjectName object_name() const;
};

/// nullopt if this is no Kubernetes object (no `kind`).
[[nodiscard]] std::optional<KubeObject> read_object(const doc::Document& document, doc::Node root,
                                                    Loading& loading);

/// Takes in what an object of any kind says; false if it is of no concern.
bool load_object(const KubeObject& object);  // kubernetes.cpp

// -- annotations.cpp --------------------------------------------------------------------------

[[nodiscard]] kube::ValueType value_type(const doc::Node& node);

/// Appends what concerns IRSA among the annotations in `mapping`; of a ServiceAccount also all that
/// are not strings.
void collect_annotations(const KubeObject& object, const doc::Node& mapping, kube::Place place,
                         std::vector<kube::Annotation>& out);
/// Of a mapping of which only its keys show what it is: the webhook's annotations, and what was
/// meant to be one. Also those that unescaped dots have made nested maps of.
void collect_meant(const KubeObject& object, const doc::Node& mapping,
                   std::vector<kube::Annotation>& out);
/// An annotation that is written as a name and a value (helm --set, a JSON patch). `type` is what
/// the value will be in the manifest.
struct WrittenAnnotation {
  kube::Text key;
  doc::Node value;
  kube::ValueType type;
  bool by_set = false;
};
/// nullopt if it is none of the webhook's, nor meant to be.
[[nodiscard]] std::optional<kube::Annotation> read_annotation(const KubeObject& object,
                                                              const WrittenAnnotation& written);
/// Webhook keys among labels.
void collect_labels(const KubeObject& object, const doc::Node& mapping, kube::Place place,
                    std::vector<kube::Annotation>& out);
/// Webhook annotations where they have no effect: at the top of the object, below spec, directly
/// in metadata, in the object's labels.
void collect_misplaced(const KubeObject& object, std::vector<kube::Annotation>& out);
/// Only irsa-lint's own annotation.
void collect_suppressions(const KubeObject& object, std::vector<kube::Annotation>& out);

// -- kubernetes.cpp ---------------------------------------------------------------------------

/// Takes in a ServiceAccount.
void load_service_account(const KubeObject& object);
/// Takes in an object, or a list of them, that stands in another.
bool load_manifest(const doc::Document& document, const doc::Node& root, Loading& loading);

// -- crossplane.cpp, ack.cpp ------------------------------------------------------------------

/// Takes in what an object says about AWS; false if it is none of theirs.
bool load_crossplane(const KubeObject& object);
bool load_ack(const KubeObject& object);
void add_crossplane_needs(doc::Needs& needs);
void add_ack_needs(doc::Needs& needs);

// -- pod_spec.cpp -----------------------------------------------------------------------------

/// Everything a pod spec says; fills the parts of `workload` that come from it. Of its containers
/// those that say something about credentials, which most do not; all of them where something of
/// the pod concerns every one: volumes that are kept, Windows, or an annotation among
/// `annotations`, the pod's, which has the webhook skip some by their names.
void read_pod_spec(const doc::Node& spec, const doc::Node& annotations, Loading& loading,
                   kube::Workload& workload);

// -- workloads.cpp ----------------------------------------------------------------------------

/// Takes in the workloads of an object of a known kind; false if the kind is not one.
bool load_workloads(const KubeObject& object);
[[nodiscard]] bool is_workload_kind(std::string_view kind, std::string_view api_group);
/// Names of all kinds with pod templates, for triage; ambiguous ones (Service) are left out.
[[nodiscard]] std::vector<std::string_view> workload_kinds();
[[nodiscard]] kube::Workload workload_of(const KubeObject& object);

// -- account_readers.cpp ----------------------------------------------------------------------

/// Looks through an object of any other kind for accounts it names and for pod templates.
/// True if there was anything.
bool load_account_users(const KubeObject& object);
/// The same for a part of an object, or for the values of a chart.
bool find_account_users(const KubeObject& object, const doc::Node& part);
/// Kinds that it never looks through.
[[nodiscard]] std::span<const std::string_view> kinds_without_accounts();
// -- releases.cpp -----------------------------------------------------------------------------

/// Takes in an object that installs a chart, for the values it has for that.
bool load_release(const KubeObject& object);
/// The same for an entry of helmCharts in a kustomization.
bool load_inflated_chart(const KubeObject& object, const doc::Node& chart);

// -- self_hosted.cpp --------------------------------------------------------------------------

/// Takes in a kOps cluster and the ConfigMap of the self-hosted webhook.
bool load_self_hosted(const KubeObject& object);
void add_self_hosted_needs(doc::Needs& needs);

// -- kubernetes.cpp ---------------------------------------------------------------------------

/// Takes in a part of a ServiceAccount: a patch, judged by what it says itself.
void load_account_fragment(const KubeObject& object);

}  // namespace irsa::load
