#include "load/terraform/permissions.h"

// What roles may do, as Terraform writes it: inline policies and attachments in the role itself and
// in resources of their own.

#include "load/aws/policies.h"

namespace irsa::load {

namespace {

/// The policy's name or ARN, else the resource's address.
Span place_of(const TerraformValue& name, const TerraformResource& resource) {
  const auto text = name.string();
  return text ? text->span : resource.where;
}

iam::PermissionPolicy read_document(const TerraformValue& document, const TerraformValue& name,
                                    const TerraformResource& resource, Loading& loading,
                                    const ObjectName& object) {
  const Span where = place_of(name, resource);
  iam::PermissionPolicy policy{.file = loading.file(), .where = where, .unknown = true};
  if (document.given()) {
    policy = read_permission_policy(document.node(), loading, where, object);
  }
  if (const auto text = name.string()) policy.name = loading.keep(text->value);
  return policy;
}

}  // namespace

void read_terraform_permissions(const TerraformResource& resource, Loading& loading,
                                const ObjectName& object, iam::Role& role) {
  const TerraformValue& values = resource.values;
  iam::Permissions& permissions = role.permissions;
  const TerraformValue inline_policies = values["inline_policy"];
  for (const TerraformValue& block : inline_policies.items()) {
    // An empty block is how one says that there shall be none.
    if (!block["policy"].given() && !block["policy"].withheld()) continue;
    permissions.inline_policies.push_back(
        read_document(block["policy"], block["name"], resource, loading, object));
  }
  // The provider reads both lists from AWS, so where they are known they are all there is. Of a
  // role that is still to be made they are not: other code may attach policies to it.
  const TerraformValue attached = values["managed_policy_arns"];
  const auto listed = [](const TerraformValue& list) {
    return !list.withheld() && list.node().is_sequence();
  };
  permissions.complete = !resource.data && listed(inline_policies) && listed(attached);
  for (const TerraformValue& arn : attached.items()) {
    if (const auto text = arn.string()) permissions.attached.push_back(loading.keep(*text));
    if (arn.withheld()) permissions.complete = false;
  }
  const TerraformValue boundary = values["permissions_boundary"];
  permissions.boundary = loading.keep(boundary.string());
  permissions.boundary_shown = !resource.data && !boundary.withheld();
}

TerraformPermissions::TerraformPermissions(Loading& loading, std::size_t roles)
    : loading_(loading), first_(roles) {
  const std::vector<iam::Role>& all = loading.facts.roles;
  for (std::size_t i = first_; i < all.size(); ++i) {
    if (!all[i].name.empty()) by_name_.emplace(all[i].name, i);
    for (const std::string_view name : all[i].name_references) by_name_.emplace(name, i);
  }
}

bool TerraformPermissions::is_about(std::string_view type) {
  return type == "aws_iam_role_policy" || type == "aws_iam_role_policy_attachment" ||
         type == "aws_iam_role_policy_attachments_exclusive" || type == "aws_iam_policy" ||
         type == "aws_iam_policy_attachment";
}

void TerraformPermissions::add(const TerraformResource& resource) {
  const TerraformValue& values = resource.values;
  if (resource.type == "aws_iam_role_policy") {
    add_inline(resource);
  } else if (resource.type == "aws_iam_role_policy_attachment") {
    attach(values["role"], values["policy_arn"]);
  } else if (resource.type == "aws_iam_role_policy_attachments_exclusive") {
    // It attaches what it lists, and detaches everything else (hashicorp/terraform-provider-aws,
    // internal/service/iam/role_policy_attachments_exclusive.go).
    for (const TerraformValue& arn : values["policy_arns"].items())
      attach(values["role_name"], arn);
  } else if (resource.type == "aws_iam_policy_attachment") {
    for (const TerraformValue& role : values["roles"].items()) attach(role, values["policy_arn"]);
    unassigned_ = unassigned_ || values["roles"].withheld();
  } else if (resource.type == "aws_iam_policy") {
    iam::PermissionPolicy policy =
        read_document(values["policy"], values["name"], resource, loading_,
                      {.address = std::string(resource.address)});
    if (const auto arn = values["arn"].string()) policy.arn = loading_.keep(arn->value);
    // Without an ARN nothing can be found to have it.
    if (!policy.arn.empty()) loading_.facts.managed_policies.push_back(std::move(policy));
  }
}

iam::Role* TerraformPermissions::find(const TerraformValue& role) {
  const auto name = role.string();
  if (!name) {
    unassigned_ = true;
    return nullptr;
  }
  const auto found = by_name_.find(name->value);
  return found == by_name_.end() ? nullptr : &loading_.facts.roles[found->second];
}

void TerraformPermissions::add_inline(const TerraformResource& resource) {
  iam::Role* const role = find(resource.values["role"]);
  if (role == nullptr) return;
  const ObjectName object{.role = std::string(role->arn.empty() ? role->name : role->arn),
                          .address = std::string(resource.address)};
  iam::PermissionPolicy policy =
      read_document(resource.values["policy"], resource.values["name"], resource, loading_, object);
  // The state of the role shows the policies that are resources of their own, too.
  for (const iam::PermissionPolicy& known : role->permissions.inline_policies) {
    if (!known.name.empty() && known.name == policy.name) return;
  }
  role->permissions.inline_policies.push_back(std::move(policy));
}

void TerraformPermissions::attach(const TerraformValue& role_name, const TerraformValue& policy) {
  iam::Role* const role = find(role_name);
  if (role == nullptr) return;
  const auto arn = policy.string();
  if (!arn) {
    role->permissions.complete = false;
    return;
  }
  for (const iam::Text& known : role->permissions.attached) {
    if (known.value == arn->value) return;
  }
  role->permissions.attached.push_back(loading_.keep(*arn));
}

void TerraformPermissions::finish() {
  if (!unassigned_) return;
  std::vector<iam::Role>& all = loading_.facts.roles;
  // `role = aws_iam_role.x.id` is not known before apply, although the name is.
  for (std::size_t i = first_; i < all.size(); ++i) all[i].permissions.complete = false;
}

}  // namespace irsa::load
