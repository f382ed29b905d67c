#include "iam/evaluate/policy_set.h"

#include <algorithm>

#include "catalogue/catalogue.h"
#include "iam/policy/asked_actions.h"

namespace irsa::iam {
namespace {

Truth denied(const PermissionPolicy& policy, std::string_view action) {
  Truth out = Truth::no;
  for (const PermissionStatement& statement : policy.statements) {
    const bool may_deny = statement.effect != Effect::allow;
    if (!may_deny) continue;
    Truth denies = concerns(statement, action);
    const bool surely =
        statement.effect == Effect::deny && statement.reach == Reach::all && !statement.conditional;
    if (!surely) denies = both(denies, Truth::maybe);
    out = either(out, denies);
  }
  return out;
}

Truth allowed(const PermissionPolicy& policy, std::string_view action, Reach reach) {
  Truth out = policy.unknown ? Truth::maybe : Truth::no;
  for (const PermissionStatement& statement : policy.statements) {
    out = either(out, allows(statement, action, reach));
  }
  return out;
}

bool has_statement_for_everything(const PermissionPolicy& policy) {
  return std::ranges::any_of(policy.statements, allows_everything);
}

}  // namespace

Truth concerns(const PermissionStatement& statement, std::string_view action) {
  const bool named = std::ranges::any_of(
      statement.actions, [&](const Text& pattern) { return covers_action(pattern.value, action); });
  if (statement.not_action) {
    if (named) return Truth::no;
    return statement.unknown ? Truth::maybe : Truth::yes;  // perhaps it is excepted, too
  }
  if (named) return Truth::yes;
  return statement.unknown ? Truth::maybe : Truth::no;
}

Truth allows(const PermissionStatement& statement, std::string_view action, Reach reach) {
  if (statement.effect == Effect::deny || statement.reach < reach) return Truth::no;
  const Truth concerned = concerns(statement, action);
  const bool surely = statement.effect == Effect::allow && !statement.conditional;
  return surely ? concerned : both(concerned, Truth::maybe);
}

bool allows_everything(const PermissionStatement& statement) {
  if (statement.effect != Effect::allow || statement.conditional || statement.reach != Reach::all) {
    return false;
  }
  if (statement.not_action) {
    return std::ranges::all_of(catalogue::escalations(), [&](const catalogue::Escalation& way) {
      return !way.makes_administrator || concerns(statement, way.action) == Truth::yes;
    });
  }
  return std::ranges::any_of(statement.actions, [](const Text& action) {
    return action.value.find_first_not_of("*:") == std::string_view::npos;
  });
}

Truth allows(const PolicySet& set, std::string_view action, Reach reach) {
  Truth allow = set.incomplete ? Truth::maybe : Truth::no;
  Truth deny = Truth::no;
  for (const PermissionPolicy* const policy : set.policies) {
    allow = either(allow, allowed(*policy, action, reach));
    deny = either(deny, denied(*policy, action));
  }
  if (set.bounded) {
    allow =
        both(allow, set.boundary == nullptr ? Truth::maybe : allowed(*set.boundary, action, reach));
    if (set.boundary != nullptr) deny = either(deny, denied(*set.boundary, action));
  }
  return both(allow, negation(deny));
}

bool is_administrator(const PolicySet& set) {
  const bool everything = std::ranges::any_of(set.policies, [](const PermissionPolicy* policy) {
    return has_statement_for_everything(*policy);
  });
  if (!everything) return false;
  if (set.bounded && (set.boundary == nullptr || !has_statement_for_everything(*set.boundary))) {
    return false;
  }
  return std::ranges::all_of(catalogue::escalations(), [&](const catalogue::Escalation& way) {
    return !way.makes_administrator || allows(set, way.action, Reach::all) == Truth::yes;
  });
}

}  // namespace irsa::iam
