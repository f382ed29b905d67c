// JSON patches (RFC 6902) as kustomize applies them (evanphx/json-patch v4).
#pragma once

#include "gitops/tree.h"

namespace irsa::gitops {

/// The object after all operations. Throws a Refusal if one of them cannot be done, because then
/// kustomize builds nothing.
[[nodiscard]] const Value* json_patch(const Value* object, const Value* operations, Trees& trees);

}  // namespace irsa::gitops
