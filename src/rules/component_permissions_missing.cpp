#include "rules/component_permissions_missing.h"

#include <fmt/format.h>

#include <algorithm>

#include "iam/policy/components.h"
#include "rules/shared/permissions.h"

namespace irsa::rules {
namespace {

using Need = std::vector<std::string_view>;

/// The component whose service account is called so; nullptr if none is, or if it needs nothing.
const iam::Component* component_of(std::string_view service_account) {
  const iam::Component* const component = iam::component_of(service_account);
  return component == nullptr || component->needs.empty() ? nullptr : component;
}

std::vector<const Need*> unmet_needs(const iam::Component& component,
                                     const iam::PolicySet& in_force) {
  std::vector<const Need*> out;
  for (const Need& need : component.needs) {
    const bool met = std::any_of(need.begin(), need.end(), [&](std::string_view action) {
      return iam::allows(in_force, action) != iam::Truth::no;
    });
    if (!met) out.push_back(&need);
  }
  return out;
}

/// "ec2:AttachVolume, ec2:DetachVolume", "one of s3:GetObject, sts:AssumeRole".
std::string text_of(const std::vector<const Need*>& needs) {
  std::string out;
  for (const Need* const need : needs) {
    if (!out.empty()) out += ", ";
    if (need->size() > 1) out += "one of ";
    for (const std::string_view action : *need) {
      if (action != need->front()) out += action == need->back() ? " or " : ", ";
      out += action;
    }
  }
  return out;
}

/// The only policy of the role if there is one that can be edited, else the role.
Span place_of(const index::RoleEntry& role, const index::RolePermissions& permissions) {
  if (permissions.grants.size() != 1) return role.role->where;
  const index::Grant& only = permissions.grants.front();
  return is_foreign(only) ? only.where : only.policy->where;
}

/// A component's service account, where it is written, and the role that its pods take.
struct User {
  iam::Text account;
  ObjectName object;
  const index::RoleEntry* role;
};

void check_user(const index::Index& index, const iam::Component* component, const User& user,
                Findings& findings) {
  if (user.role == nullptr) return;
  const index::RolePermissions permissions = index.permissions_of(*user.role);
  // Code that gives a role no policy at all leaves that to other code.
  const bool left_open = permissions.grants.empty() && !user.role->role->stored;
  if (!permissions.complete || left_open) return;
  const auto unmet = unmet_needs(*component, permissions.in_force());
  if (unmet.empty()) return;
  findings.report(
      {.where = place_of(*user.role, permissions),
       .message = fmt::format("{} runs with {}, whose policies do not allow what it needs: {}",
                              component->title, user.role->label(), text_of(unmet)),
       .related = {{user.account.span, "the service account of " + std::string(component->title)}},
       .help = fmt::format("Allow it. What {} needs is documented in {}.", component->title,
                           component->source),
       .object = index::object_of(*user.role),
       .other = user.object});
}

}  // namespace

void check_component_permissions_missing(const index::Index& index, Findings& findings) {
  for (const index::ServiceAccount& account : index.facts().service_accounts) {
    if (index.role_of(account) == nullptr) continue;
    const iam::Component* const component = component_of(account.name.value);
    if (component == nullptr) continue;
    if (!index.associations_of(account).empty()) continue;  // that one wins (irsa-facts A45)
    check_user(index, component, {account.name, index::object_of(account), index.role_of(account)},
               findings);
  }
  for (const iam::PodIdentityAssociation& association : index.facts().associations) {
    // With a target role it is that one's permissions that count.
    if (!association.role || association.target_role || association.unknown) continue;
    const iam::Component* const component = component_of(association.service_account.value);
    if (component == nullptr) continue;
    check_user(index, component,
               {association.service_account,
                {.kind = "ServiceAccount",
                 .ns = std::string(association.ns.value),
                 .name = std::string(association.service_account.value)},
                index.role(association.role->value)},
               findings);
  }
}

}  // namespace irsa::rules
