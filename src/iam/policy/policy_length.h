// How long a policy is, as IAM counts it.
#pragma once

#include <cstdint>

#include "doc/document.h"

namespace irsa::iam {

/// The characters of a policy that IAM counts: those of compact JSON without white space.
[[nodiscard]] std::uint32_t policy_length(const doc::Node& node);

}  // namespace irsa::iam
