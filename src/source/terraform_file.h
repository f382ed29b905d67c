// Which files are Terraform's or OpenTofu's. Their names say it, for nothing in them does.
#pragma once

#include <string_view>

namespace irsa {

/// Configuration: *.tf, *.tofu and the same as JSON, and units of Terragrunt.
[[nodiscard]] constexpr bool is_terraform_source(std::string_view name) {
  if (name.substr(name.rfind('/') + 1) == "terragrunt.hcl") return true;  // npos + 1 is 0
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
