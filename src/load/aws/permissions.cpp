#include "load/aws/permissions.h"

#include <string>
#include <utility>

#include "load/aws/policies.h"

namespace irsa::load {

namespace {

iam::PermissionPolicy inline_policy(const doc::Node& node, Loading& loading,
                                    const ObjectName& role) {
  const doc::Node name = node["PolicyName"];
  const doc::Node document = node["PolicyDocument"];
  const Span where = name ? name.span() : node.span();
  iam::PermissionPolicy policy = read_permission_policy(document, loading, where, role);
  policy.name = loading.keep(name.text());
  return policy;
}

void add_attached(const doc::Node& list, Loading& loading, iam::Permissions& permissions) {
  for (const doc::Node& item : list.items()) {
    if (const auto arn = item["PolicyArn"].string()) {
      permissions.attached.push_back(loading.keep(*arn));
    }
  }
}

/// The one that is in force. The others are kept by AWS to go back to.
doc::Node default_version(const doc::Node& policy) {
  const std::string_view id = policy["DefaultVersionId"].text();
  for (const doc::Node& version : policy["PolicyVersionList"].items()) {
    const bool marked = version["IsDefaultVersion"].text() == "true";
    if (marked || (!id.empty() && version["VersionId"].text() == id)) return version;
  }
  return {};
}

}  // namespace

iam::Permissions read_role_permissions(const doc::Node& role, Loading& loading) {
  iam::Permissions permissions;
  const doc::Node inline_list = role["RolePolicyList"];
  const doc::Node attached = role["AttachedManagedPolicies"];
  if (!inline_list.items().empty()) {
    const ObjectName object{.role = std::string(role["Arn"].text())};
    for (const doc::Node& item : inline_list.items()) {
      permissions.inline_policies.push_back(inline_policy(item, loading, object));
    }
    permissions.inline_policies.shrink_to_fit();
  }
  add_attached(attached, loading, permissions);
  permissions.complete = inline_list.is_sequence() && attached.is_sequence();
  if (const auto boundary = role["PermissionsBoundary"]["PermissionsBoundaryArn"].string()) {
    permissions.boundary = loading.keep(*boundary);
  }
  return permissions;
}

bool load_managed_policy(const doc::Node& node, Loading& loading) {
  const auto arn = node["Arn"].string();
  if (!arn || !node["PolicyVersionList"].is_sequence()) return false;
  iam::PermissionPolicy policy =
      read_permission_policy(default_version(node)["Document"], loading, arn->span, {});
  policy.arn = loading.keep(arn->value);
  policy.name = loading.keep(node["PolicyName"].text());
  loading.facts.managed_policies.push_back(std::move(policy));
  return true;
}

bool load_role_grant(const doc::Node& root, Loading& loading) {
  const auto role = root["RoleName"].string();
  if (role && root["PolicyName"].is_string() && root["PolicyDocument"]) {
    iam::RoleGrant grant{.file = loading.file(), .role = loading.keep(*role)};
    grant.permissions.inline_policies.push_back(
        inline_policy(root, loading, {.role = std::string(role->value)}));
    loading.facts.role_grants.push_back(std::move(grant));
    return true;
  }
  // A role of get-account-authorization-details without the rest of it; as a script attaches them.
  if (role && root["AttachedManagedPolicies"].is_sequence()) {
    loading.facts.role_grants.push_back({.file = loading.file(),
                                         .role = loading.keep(*role),
                                         .permissions = read_role_permissions(root, loading)});
    return true;
  }
  const doc::Node attached = root["AttachedPolicies"];
  if (!attached.is_sequence()) return false;
  const auto mapped = loading.settings().role_for(loading.context.path);
  if (!mapped) return false;
  const std::string& name = mapped->arn.empty() ? mapped->name : mapped->arn;
  iam::RoleGrant grant{.file = loading.file(), .role = {loading.keep(name), attached.key_span()}};
  add_attached(attached, loading, grant.permissions);
  loading.facts.role_grants.push_back(std::move(grant));
  return true;
}

bool is_policy_version(const doc::Node& root) {
  const doc::Node version = root["PolicyVersion"];
  return version["Document"] && version["VersionId"];
}

}  // namespace irsa::load
