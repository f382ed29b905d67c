#include "join/permissions.h"

#include <algorithm>

#include "iam/evaluate/managed_policies.h"

namespace irsa::join {
namespace {

using ManagedPolicies = std::unordered_map<std::string_view, const iam::PermissionPolicy*>;

const iam::PermissionPolicy* find_managed(const ManagedPolicies& managed, std::string_view arn) {
  const auto found = managed.find(arn);
  return found == managed.end() ? iam::aws_managed_policy(arn) : found->second;
}

/// Adds what one document says; a managed policy counts once.
void add(const iam::Permissions& permissions, const ManagedPolicies& managed,
         RolePermissions& into) {
  for (const iam::PermissionPolicy& policy : permissions.inline_policies) {
    into.grants.push_back({.policy = &policy, .where = policy.where});
  }
  for (const iam::Text& arn : permissions.attached) {
    const bool there = std::any_of(into.grants.begin(), into.grants.end(),
                                   [&](const Grant& grant) { return grant.arn == arn.value; });
    if (there) continue;
    into.grants.push_back(
        {.policy = find_managed(managed, arn.value), .where = arn.span, .arn = arn.value});
  }
  into.complete = into.complete || permissions.complete;
  into.boundary_shown = into.boundary_shown || permissions.boundary_shown;
  if (permissions.boundary && !into.boundary) {
    into.boundary = permissions.boundary;
    into.boundary_policy = find_managed(managed, permissions.boundary->value);
  }
}

}  // namespace

iam::PolicySet RolePermissions::in_force() const {
  iam::PolicySet set{.incomplete = !complete, .bounded = boundary.has_value()};
  for (const Grant& grant : grants) {
    if (grant.policy == nullptr) {
      set.incomplete = true;
    } else {
      set.policies.push_back(grant.policy);
    }
  }
  set.boundary = boundary_policy;
  return set;
}

Permissions::Permissions(const Inputs& inputs, const Roles& roles) : roles_(roles) {
  for (const iam::PermissionPolicy& policy : inputs.facts.managed_policies) {
    managed_.emplace(policy.arn, &policy);
  }
  for (const iam::RoleGrant& grant : inputs.facts.role_grants) {
    grants_.add(grant.role.value, &grant);
  }
  grants_.close();
}

RolePermissions Permissions::of(const RoleEntry& role) const {
  RolePermissions out;
  add(role.role->permissions, managed_, out);
  const auto namesakes = roles_.named(role.name);
  bool one_account = true;
  for (const RoleEntry* const other : namesakes) {
    if (other->arn != role.arn) {
      one_account = false;
      continue;
    }
    // What is edited says all there will be, if it says all; the printed copy may be stale.
    const bool adds = other != &role && !role.arn.empty() && !out.complete;
    if (adds) add(other->role->permissions, managed_, out);
  }
  const auto add_grants = [&](std::string_view key) {
    if (key.empty()) return;
    for (const iam::RoleGrant* const grant : grants_[key]) {
      add(grant->permissions, managed_, out);
    }
  };
  add_grants(role.arn);
  // A bare name does not say in which account.
  if (one_account) add_grants(role.name);
  return out;
}

}  // namespace irsa::join
