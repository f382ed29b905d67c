// Reads a Terragrunt unit (terragrunt.hcl): a root module that consists of one module call, in a
// syntax of its own (terragrunt.gruntwork.io, "Units").
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "hcl/tree.h"

namespace irsa::terraform {

/// Rewrites the unit in `folder` as Terraform: the `source` of its `terraform` block and its
/// `inputs` become a module call with the folder's name; `locals` stay. References to other units
/// (`dependency.x.outputs.y`) and to included files lead nowhere, so their values are not known.
/// `inputs` are used only if they are written as an object.
///
/// A unit without a `source` uses the `.tf` files beside it: then its inputs become attributes of
/// the body, as in a `.tfvars` file, with the values of `locals` in place of references to them.
///
/// `is_module(path)`: is there a module in this folder of the tree? A source may begin with a
/// function of Terragrunt ("${get_repo_root()}/modules/irsa"). Then the rest of the path is
/// searched below the parent folders, and is used if it is found in exactly one place.
void rewrite_terragrunt(hcl::Tree& tree, std::string_view folder,
                        const std::function<bool(const std::string&)>& is_module);

}  // namespace irsa::terraform
