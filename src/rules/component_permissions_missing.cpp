#include <fmt/format.h>

#include <algorithm>

#include "iam/components.h"
#include "rules/permissions.h"
#include "rules/rule_functions.h"

namespace irsa::rules {
namespace {

using Need = std::vector<std::string_view>;

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

}  // namespace

void check_component_permissions_missing(const index::Index& index, Findings& findings) {
  for (const index::ServiceAccount& account : index.facts().service_accounts) {
    const iam::Component* const component = iam::component_of(account.name.value);
    if (component == nullptr || component->needs.empty()) continue;
    const index::RoleEntry* const role = index.role_of(account);
    if (role == nullptr) continue;
    const index::RolePermissions permissions = index.permissions_of(*role);
    if (!permissions.complete) continue;
    const auto unmet = unmet_needs(*component, permissions.in_force());
    if (unmet.empty()) continue;
    findings.report(
        {.where = place_of(*role, permissions),
         .message = fmt::format("{} runs with {}, whose policies do not allow what it needs: {}",
                                component->title, role->label(), text_of(unmet)),
         .related = {{account.name.span,
                      "the service account of " + std::string(component->title)}},
         .help = fmt::format("Allow it. What {} needs is documented in {}.", component->title,
                             component->source),
         .object = index::object_of(*role),
         .other = index::object_of(account)});
  }
}

}  // namespace irsa::rules
