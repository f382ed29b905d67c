// Terraform's functions on lists, sets, maps and numbers, by name. functions.h calls them.
#pragma once

#include <string_view>

#include "terraform/call.h"

namespace irsa::terraform {

/// nullptr if there is no such function here.
[[nodiscard]] Function collection_function(std::string_view name);

}  // namespace irsa::terraform
