// One Kubernetes object while it is loaded: every record about it is made from this.
#pragma once

#include <optional>
#include <string_view>

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
  /// What is in {{ }} is filled in by the object's controller (ApplicationSet): nothing is left
  /// for anybody to do about it.
  bool templated = false;
  /// What is written as its name or namespace does not count: something else says what it is called
  /// (a patch of a Composition, the Object around a manifest without a name).
  bool named_elsewhere = false, ns_elsewhere = false;

  /// Rendered by Helm or printed by the API server: no tool fills in anything any more.
  [[nodiscard]] bool finished() const { return origin.live || !origin.helm_source.empty(); }
  [[nodiscard]] ObjectName object_name() const;
  /// What another document writes of this object (a patch of it, what a generator made): kind,
  /// origin and name are those of this one.
  [[nodiscard]] KubeObject in(const doc::Document& other) const;
};

/// nullopt if this is not a Kubernetes object (no `kind`).
[[nodiscard]] std::optional<KubeObject> read_object(const doc::Document& document, doc::Node root,
                                                    Loading& loading, const doc::Node& list = {});

/// `name: {ns}` is a mapping to YAML, and a field of a format string to whoever fills the file in
/// (Python's str.format): its text, with the braces. nullopt for any other node.
[[nodiscard]] std::optional<kube::Text> format_field(const doc::Node& node);
/// Text and place of a scalar, or of such a field.
[[nodiscard]] std::optional<kube::Text> scalar_or_field(const doc::Node& node);

/// All spellings of YAML 1.1: y, yes, true and on; false for all else.
[[nodiscard]] bool is_true(const doc::Node& node);
/// nullopt unless the node is a boolean.
[[nodiscard]] std::optional<bool> boolean(const doc::Node& node);

}  // namespace irsa::load
