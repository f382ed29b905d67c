// What kustomize knows of Kubernetes' own kinds: by which keys it merges lists, and which kinds
// have no namespace. kustomize v5.6 has the OpenAPI document of Kubernetes 1.21
// (kubernetes-sigs/kustomize, kyaml/openapi/kubernetesapi/v1_21_2); all other kinds are unknown to
// it: their lists are replaced as a whole, and they are in namespaces.
#pragma once

#include <span>
#include <string_view>

namespace irsa::gitops {

/// The description of a part of an object in the OpenAPI document; nullptr if nothing in it matters
/// here.
struct Shape;

/// How a list is merged.
struct ListMerge {
  bool merges = false;  ///< false: a patch replaces the list
  /// The keys that identify an element; none: a list of scalars.
  std::span<const std::string_view> keys = {};
};

[[nodiscard]] const Shape* shape_of(std::string_view api_version, std::string_view kind);
/// The shape of the value under a key of a mapping. If the value is a list: of its elements.
[[nodiscard]] const Shape* shape_below(const Shape* shape, std::string_view key);
[[nodiscard]] ListMerge list_merge(const Shape* shape, std::string_view key);

[[nodiscard]] bool is_cluster_scoped(std::string_view api_version, std::string_view kind);

}  // namespace irsa::gitops
