// Policies in any wrapping that AWS or its tools give them.
#pragma once

#include <optional>

#include "doc/document.h"
#include "iam/policy/permissions.h"
#include "iam/policy/trust_policy.h"
#include "load/loading.h"

namespace irsa::load {

/// Reads a trust policy that is an object, a JSON string or a percent-encoded string, and reports
/// what cannot be read. nullopt if there is nothing to read or it could not be. `authored`:
/// somebody wrote it, and IAM has not taken it yet. So it may be too long, or still hold a
/// placeholder.
[[nodiscard]] std::optional<iam::TrustPolicy> read_policy(const doc::Node& node, Loading& loading,
                                                          const ObjectName& role, bool authored);

/// The same for a permission policy; one that is there and cannot be read is unknown. `where`: the
/// policy's name or ARN, for findings about all of it.
[[nodiscard]] iam::PermissionPolicy read_permission_policy(const doc::Node& node, Loading& loading,
                                                           Span where, const ObjectName& object);

}  // namespace irsa::load
