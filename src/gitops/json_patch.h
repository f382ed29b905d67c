// JSON patches (RFC 6902) as kustomize applies them (evanphx/json-patch v4).
#pragma once

#include "gitops/tree.h"

namespace irsa::gitops {

/// The object after all operations. Throws a Refusal where one of them cannot be done, since
/// kustomize builds nothing then.
[[nodiscard]] const Value* json_patch(const Value* object, const Value* operations, Trees& trees);

/// The value with plain scalars as JSON writes them: 0x1F is 31, `yes` true, nothing null. A patch
/// goes through JSON.
[[nodiscard]] const Value* as_json(const Value* value, Trees& trees);

}  // namespace irsa::gitops
