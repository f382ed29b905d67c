#include "rules/condition_value_invalid.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/evaluate/evaluate.h"
#include "iam/policy/action.h"
#include "judge/call_key_review.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// The value, key or operator that was meant. In a Deny that may keep out whoever gets in today; so
/// the engine never takes it for safe there.
std::vector<Fix> fixes_of(const iam::Statement& statement, const judge::Defect& defect) {
  const iam::Condition& condition = *defect.condition;
  const iam::MeantCondition& meant = defect.meant_condition;
  if (!meant.value.empty()) {
    return {replacing("Write " + quoted(meant.value), meant.sure, defect.where, meant.value)};
  }
  const bool one = condition.values.size() == 1 && condition.open_values.empty();
  if (!meant.key.empty() && one) {
    return {replacing("Test " + quoted(meant.key), meant.sure, condition.key.span,
                      std::string(meant.key))};
  }
  // No call over the internet comes from there: the others say what there is to say.
  if (!meant.key.empty() && !meant.sure) return {removing("Delete it", false, defect.where)};
  if (meant.op.empty() || !one) return {};
  const bool alone = std::ranges::none_of(statement.conditions, [&](const auto& other) {
    return &other != &condition && (other.operator_name.span == condition.operator_name.span ||
                                    other.operator_name.value == meant.op);
  });
  const std::string title = "Compare it by " + meant.op;
  if (alone) return {replacing(title, meant.sure, condition.operator_name.span, meant.op)};
  return {{.title = title,
           .safe = meant.sure,
           .changes = {{.kind = Change::Kind::move,
                        .where = condition.key.span,
                        .path = {meant.op, std::string(condition.key.value)},
                        .up = 1}}}};
}

Problem problem_of(const join::RoleEntry& role, const iam::Statement& statement,
                   const judge::Defect& defect, std::string message) {
  Problem problem{.where = defect.where,
                  .message = std::move(message),
                  .help = defect.help,
                  .object = join::object_of(role),
                  .level = defect.level,
                  .fixes = fixes_of(statement, defect)};
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
    findings.report(problem_of(role, deny, *defect, defect->detail));
  }
}

}  // namespace

void check_condition_value_invalid(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::value_invalid,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        findings.report(problem_of(*trust.role, *trust.statement, defect, defect.detail));
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
