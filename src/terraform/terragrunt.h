// terragrunt.hcl: a root module that is one call, in other words (terragrunt.gruntwork.io,
// "Units").
#pragma once

#include <string_view>

#include "hcl/tree.h"

namespace irsa::terraform {

/// Is this what a unit of Terragrunt is called?
[[nodiscard]] bool is_terragrunt_name(std::string_view name);

/// Writes the unit in `folder` as what it means: `source` of its `terraform` block and its `inputs`
/// become a module call of the folder's name, `locals` stay. What it takes from other units
/// (`dependency.x.outputs.y`) and from files that it includes stays a reference to nothing, which
/// is not known. Inputs that are no object written out are none.
void rewrite_terragrunt(hcl::Tree& tree, std::string_view folder);

}  // namespace irsa::terraform
