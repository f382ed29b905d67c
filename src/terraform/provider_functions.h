// Functions that providers bring along, which Terraform can call since 1.8, by their whole name.
#pragma once

#include <string_view>

#include "terraform/call.h"

namespace irsa::terraform {

/// `provider::aws::arn_build` and others that make or take apart ARNs; nullptr if there is no such
/// function here. Pages: registry.terraform.io/providers/hashicorp/aws/latest/docs/functions.
[[nodiscard]] Function provider_function(std::string_view name);

/// The function of Terraform that does the same on what a manifest may be:
/// `provider::kubernetes::manifest_decode` is `yamldecode`. Other names stay as they are; `core::`,
/// which says that Terraform's own function is meant, is taken away.
[[nodiscard]] std::string_view plain_function_name(std::string_view name);

}  // namespace irsa::terraform
