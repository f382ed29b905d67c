#include "rules/component_permissions_missing.h"

#include <fmt/format.h>

#include <algorithm>

#include "catalogue/catalogue.h"
#include "judge/model.h"
#include "rules/shared/permissions.h"

namespace irsa::rules {
namespace {

using catalogue::Component;

/// The component whose service account is called so; nullptr if none is, or if it needs nothing.
const Component* component_of(std::string_view service_account) {
  const Component* const component = catalogue::component_of(service_account);
  const bool asked =
      component != nullptr && (!component->needs.empty() || !component->implied.empty());
  return asked ? component : nullptr;
}

/// What the component lacks.
struct Lack {
  std::vector<catalogue::Texts> needs;          ///< in every configuration
  const catalogue::Implied* implied = nullptr;  ///< for what the role allows; of several the first
};

Lack lack_of(const Component& component, const iam::PolicySet& in_force) {
  const auto may = [&](std::string_view action) {
    return iam::allows(in_force, action) != iam::Truth::no;
  };
  Lack out;
  for (const catalogue::Need& need : component.needs) {
    if (!std::ranges::any_of(need.one_of, may)) out.needs.push_back(need.one_of);
  }
  for (const catalogue::Implied& implied : component.implied) {
    if (out.implied == nullptr && iam::allows(in_force, implied.allows) == iam::Truth::yes &&
        !std::ranges::any_of(implied.needs, may)) {
      out.implied = &implied;
    }
  }
  return out;
}

/// "ec2:AttachVolume", "one of s3:GetObject or sts:AssumeRole".
std::string text_of(catalogue::Texts need) {
  std::string out;
  if (need.size() > 1) out += "one of ";
  for (const std::string_view& action : need) {
    if (&action != &need.front()) out += &action == &need.back() ? " or " : ", ";
    out += action;
  }
  return out;
}

std::string text_of(const Lack& lack) {
  std::string out;
  for (const catalogue::Texts need : lack.needs) {
    if (!out.empty()) out += ", ";
    out += text_of(need);
  }
  if (!out.empty() || lack.implied == nullptr) return out;
  return fmt::format("{} ({})", text_of(lack.implied->needs), lack.implied->why);
}

/// The only policy of the role if there is one that can be edited, else the role.
Span place_of(const join::RoleEntry& role, const join::RolePermissions& permissions) {
  if (permissions.grants.size() != 1) return role.role->where;
  const join::Grant& only = permissions.grants.front();
  return is_foreign(only) ? only.where : only.policy->where;
}

/// A component's service account, where it is written, and the role that its pods take.
struct User {
  iam::Text account;
  ObjectName object;
  const join::RoleEntry* role;
};

void check_user(const join::Index& index, const Component* component, const User& user,
                Findings& findings) {
  if (user.role == nullptr) return;
  const join::RolePermissions permissions = index.permissions().of(*user.role);
  // Code that gives a role no policy at all leaves that to other code.
  const bool left_open = permissions.grants.empty() && !user.role->role->stored;
  if (!permissions.complete || left_open) return;
  const Lack lack = lack_of(*component, permissions.in_force());
  if (lack.needs.empty() && lack.implied == nullptr) return;
  findings.report(
      {.where = place_of(*user.role, permissions),
       .message = fmt::format("{} runs with {}, whose policies do not allow what it needs: {}",
                              component->title, user.role->label(), text_of(lack)),
       .related = {{user.account.span, "the service account of " + std::string(component->title)}},
       .help = fmt::format("Allow it. What {} needs is documented in {}.", component->title,
                           component->source),
       .object = join::object_of(*user.role),
       .other = user.object});
}

}  // namespace

void check_component_permissions_missing(const judge::Model& model, Findings& findings) {
  for (const join::ServiceAccount& account : model.facts.service_accounts) {
    const Component* const component = component_of(account.name.value);
    if (component == nullptr) continue;
    if (!model.index.associations().of(account).empty()) continue;  // that one wins (facts A45)
    check_user(model.index, component,
               {account.name, join::object_of(account), model.index.role_of(account)}, findings);
  }
  for (const iam::PodIdentityAssociation& association : model.facts.associations) {
    // With a target role it is that one's permissions that count.
    if (!association.role || association.target_role || association.unknown) continue;
    const Component* const component = component_of(association.service_account.value);
    if (component == nullptr) continue;
    check_user(model.index, component,
               {association.service_account,
                {.kind = "ServiceAccount",
                 .ns = std::string(association.ns.value),
                 .name = std::string(association.service_account.value)},
                model.index.role_of(association)},
               findings);
  }
}

}  // namespace irsa::rules
