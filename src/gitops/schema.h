// What kustomize knows of Kubernetes' own kinds: by which keys it merges lists, and which kinds lie
// in no namespace. kustomize v5.6 has the OpenAPI document of Kubernetes 1.21
// (kubernetes-sigs/kustomize, kyaml/openapi/kubernetesapi/v1_21_2); of all other kinds it knows
// nothing: their lists are replaced as a whole, and they lie in namespaces.
#pragma once

#include <span>
#include <string_view>

namespace irsa::gitops {

/// A part of an object as the OpenAPI document describes it; nullptr where it says nothing that
/// matters.
struct Shape;

/// How a list is merged.
struct ListMerge {
  bool merges = false;  ///< else a patch replaces the list
  /// The keys by which elements are one; none: a list of scalars.
  std::span<const std::string_view> keys = {};
};

[[nodiscard]] const Shape* shape_of(std::string_view api_version, std::string_view kind);
/// Of the value under a key of a mapping, or of a list's elements under the list's key.
[[nodiscard]] const Shape* shape_below(const Shape* shape, std::string_view key);
[[nodiscard]] ListMerge list_merge(const Shape* shape, std::string_view key);

[[nodiscard]] bool is_cluster_scoped(std::string_view api_version, std::string_view kind);

}  // namespace irsa::gitops
