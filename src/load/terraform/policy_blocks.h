// Reads trust policies from the blocks of an aws_iam_policy_document.
#pragma once

#include <optional>

#include "load/terraform/resource.h"

namespace irsa::load {

/// The trust policy; nullopt if a part of it comes from another document.
[[nodiscard]] std::optional<iam::TrustPolicy> read_policy_blocks(const TerraformResource& data,
                                                                 Loading& loading,
                                                                 const ObjectName& role);

}  // namespace irsa::load
