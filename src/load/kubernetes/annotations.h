// Annotations and labels of objects: which of them concern IRSA, and where they are.
#pragma once

#include <optional>
#include <vector>

#include "load/kubernetes/object.h"

namespace irsa::load {

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
/// nullopt if it is not the webhook's, nor meant to be.
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

}  // namespace irsa::load
