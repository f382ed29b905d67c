// Who may do what, according to a Terraform plan or state.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_map>

#include "load/terraform/resource.h"

namespace irsa::load {

/// Gives the roles of a plan or state what other resources of it let them do. `roles`: the first of
/// them among the facts; all behind it belong to the same document.
class TerraformPermissions {
 public:
  TerraformPermissions(Loading& loading, std::size_t roles);

  [[nodiscard]] static bool is_about(std::string_view type);
  void add(const TerraformResource& resource);
  /// To be called at the end: what could not be assigned may belong to any role.
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
/// What stands in the role itself.
void read_terraform_permissions(const TerraformResource& resource, Loading& loading,
                                const ObjectName& object, iam::Role& role);

}  // namespace irsa::load
