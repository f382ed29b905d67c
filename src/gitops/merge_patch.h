// Strategic merge patches as kustomize applies them (kubernetes-sigs/kustomize@kyaml/v0.19.0:
// kyaml/yaml/merge2, kyaml/yaml/walk): `null` and `$patch: delete` delete, `$patch: replace`
// replaces, lists with merge keys are merged element by element, and all other lists are replaced.
#pragma once

#include "gitops/schema.h"
#include "gitops/tree.h"

namespace irsa::gitops {

/// The object after the patch; nullptr if the patch deletes it. Throws a Refusal where kustomize
/// refuses the patch (a list for a mapping).
[[nodiscard]] const Value* merge_patch(const Value* object, const Value* patch, const Shape* shape,
                                       Trees& trees);

}  // namespace irsa::gitops
