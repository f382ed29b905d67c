// Trust policies written as blocks of an aws_iam_policy_document.
#pragma once

#include <optional>

#include "load/terraform/resource.h"

namespace irsa::load {

/// The trust policy that the blocks of an aws_iam_policy_document say; nullopt when they do not say
/// all of it (parts come from other documents).
[[nodiscard]] std::optional<iam::TrustPolicy> read_policy_blocks(const TerraformResource& data,
                                                                 Loading& loading,
                                                                 const ObjectName& role);

}  // namespace irsa::load
