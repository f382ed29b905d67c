// Terraform's conversions between types, to and from JSON and YAML, and of what is sensitive, by
// name. functions.h calls them.
#pragma once

#include <string_view>

#include "terraform/call.h"

namespace irsa::terraform {

/// nullptr if there is no such function here.
[[nodiscard]] Function conversion_function(std::string_view name);

}  // namespace irsa::terraform
