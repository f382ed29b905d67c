// Managed policies of AWS itself. The few that rules ask about are built in
// (catalogue/managed_policies.yaml), reduced as policies of the input are.
#pragma once

#include <string_view>

#include "iam/policy/permissions.h"

namespace irsa::iam {

/// Is it a managed policy of AWS itself?
[[nodiscard]] bool is_aws_managed(std::string_view arn);

/// The policy with this ARN, of whatever partition; nullptr if it is not one of those built in.
[[nodiscard]] const PermissionPolicy* aws_managed_policy(std::string_view arn);

/// "service-role/X" for a policy that is called "X": what its ARN has behind ":policy/". Empty if
/// it is not one of those built in.
[[nodiscard]] std::string_view aws_policy_path(std::string_view name);

}  // namespace irsa::iam
