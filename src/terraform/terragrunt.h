// terragrunt.hcl: a root module that is one call, in other words (terragrunt.gruntwork.io,
// "Units").
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hcl/tree.h"

namespace irsa::terraform {

/// Writes the unit in `folder` as what it means: `source` of its `terraform` block and its `inputs`
/// become a module call of the folder's name, `locals` stay. What it takes from other units
/// (`dependency.x.outputs.y`) and from files that it includes stays a reference to nothing, which
/// is not known. Inputs that are no object written out are none.
///
/// A unit without a `source` is for the `.tf` files beside it: its inputs become the attributes of
/// the body, as in a `.tfvars` file, with `locals` written out.
///
/// `is_module`: there is a module in this folder of the tree. Of a source that begins with what
/// only Terragrunt knows ("${get_repo_root()}/modules/irsa", "${dirname(find_in_parent_folders())}/
/// ../modules/irsa") the rest is looked for below the folders above; it has to be in one place
/// only.
void rewrite_terragrunt(hcl::Tree& tree, std::string_view folder,
                        const std::function<bool(const std::string&)>& is_module);

}  // namespace irsa::terraform
