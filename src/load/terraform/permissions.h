// Permissions of roles in a Terraform plan or state.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "load/terraform/resource.h"

namespace irsa::load {

/// Adds to the roles of a plan or state the permissions that are in other resources. `roles`: the
/// index of the document's first role in the facts; all later ones are of the same document.
class TerraformPermissions {
 public:
  TerraformPermissions(Loading& loading, std::size_t roles);

  [[nodiscard]] static bool is_about(std::string_view type);
  void add(const TerraformResource& resource);
  /// To be called at the end. Permissions that could not be assigned may belong to any role.
  void finish();

 private:
  [[nodiscard]] iam::Role* find(const TerraformValue& role);
  void add_inline(const TerraformResource& resource);
  void attach(const TerraformValue& role, const TerraformValue& policy);

  Loading& loading_;
  std::size_t first_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
  bool unassigned_ = false;
};
/// Reads the permissions that are in the role itself.
void read_terraform_permissions(const TerraformResource& resource, Loading& loading,
                                const ObjectName& object, iam::Role& role);

}  // namespace irsa::load
