#include "rules/condition_value_invalid.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/evaluate/evaluate.h"
#include "iam/policy/action.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

Problem problem_of(const join::RoleEntry& role, const judge::Defect& defect, std::string message) {
  Problem problem{.where = defect.where,
                  .message = std::move(message),
                  .help = defect.help,
                  .object = join::object_of(role),
                  .level = defect.level};
  if (defect.where != defect.condition->key.span) {
    problem.related.push_back({defect.condition->key.span, "the key that it is compared with"});
  }
  return problem;
}

/// Conditions of a Deny that keep nobody out, or everybody.
void check_deny(const join::RoleEntry& role, const iam::Statement& deny, Findings& findings) {
  for (const iam::Condition& condition : deny.conditions) {
    if (condition.unknown || iam::is_provider_key(condition.key.value)) continue;
    auto defect = judge::wrong_values(condition);
    if (!defect) continue;
    const iam::Truth comes_to = iam::truth_by_values(condition);
    const bool everybody = comes_to == iam::Truth::yes && deny.conditions.size() == 1;
    if (!everybody) defect->level = Severity::warning;
    if (comes_to == iam::Truth::no) {
      defect->detail += ", so the condition never holds, and the Deny keeps nobody out";
    } else if (everybody) {
      defect->detail += ", so this Deny keeps everybody out";
    } else if (comes_to == iam::Truth::yes) {
      defect->detail += ", so the condition always holds";
    }
    findings.report(problem_of(role, *defect, defect->detail));
  }
}

}  // namespace

void check_condition_value_invalid(const judge::Model& model, Findings& findings) {
  for_each_defect(model, judge::Cause::value_invalid,
                  [&](const join::TrustStatement& trust, const judge::Defect& defect) {
                    findings.report(problem_of(*trust.role, defect, defect.detail));
                  });
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked || !role.role->policy || !role.trusts_kubernetes()) continue;
    for (const iam::Statement& statement : role.role->policy->statements) {
      if (statement.effect == iam::Effect::deny &&
          iam::action_matches(statement, iam::kWebIdentityAction)) {
        check_deny(role, statement, findings);
      }
    }
  }
}

}  // namespace irsa::rules
