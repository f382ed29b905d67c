// Which files belong to Terraform or OpenTofu. Only their names tell it, not what is in them.
#pragma once

#include <string_view>

namespace irsa {

/// A unit of Terragrunt, which is a module call in other words (terraform/terragrunt.h).
[[nodiscard]] constexpr bool is_terragrunt_unit(std::string_view name) {
  return name.substr(name.rfind('/') + 1) == "terragrunt.hcl";  // npos + 1 is 0
}

/// Configuration: *.tf, *.tofu and the same as JSON, and units of Terragrunt.
[[nodiscard]] constexpr bool is_terraform_source(std::string_view name) {
  if (is_terragrunt_unit(name)) return true;
  if (name.ends_with(".json")) name.remove_suffix(5);
  return name.ends_with(".tf") || name.ends_with(".tofu");
}

/// Configuration, or values for its variables.
[[nodiscard]] constexpr bool is_terraform_file(std::string_view name) {
  if (is_terraform_source(name)) return true;
  if (name.ends_with(".json")) name.remove_suffix(5);
  return name.ends_with(".tfvars");
}

}  // namespace irsa
