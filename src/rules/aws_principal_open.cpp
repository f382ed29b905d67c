#include "rules/aws_principal_open.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/policy/action.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

using Kind = iam::Principal::Kind;

bool anything(const iam::Condition& condition) {
  return condition.op && condition.op->globs() &&
         std::any_of(condition.values.begin(), condition.values.end(), [](const iam::Text& value) {
           return value.value.find_first_not_of("*:") == std::string_view::npos;
         });
}

/// Does the condition keep anybody out? What only the call can tell is taken for a guard.
bool guards(const iam::Condition& condition) {
  if (condition.unknown || !condition.op) return true;
  if (iam::holds_when_absent(condition)) {
    // A caller of AWS has no token's keys. Negated ones keep out whom they name and nobody else.
    return !iam::is_provider_key(condition.key.value) && !condition.op->negated();
  }
  return !anything(condition) && !equals_ignoring_case(condition.key.value, "aws:SecureTransport");
}

bool is_open(const iam::Statement& statement) {
  return !statement.conditions_unknown &&
         std::none_of(statement.conditions.begin(), statement.conditions.end(), guards);
}

/// A Deny may be what guards an open Allow; which callers it means is not decided here.
bool has_deny(const iam::TrustPolicy& policy, std::string_view action) {
  return std::any_of(
      policy.statements.begin(), policy.statements.end(), [&](const iam::Statement& statement) {
        return statement.effect == iam::Effect::deny && iam::action_matches(statement, action);
      });
}

void check_statement(const join::RoleEntry& role, const iam::Statement& statement,
                     Findings& findings) {
  if (statement.effect != iam::Effect::allow || statement.not_principal) return;
  for (const iam::Principal& principal : statement.principals) {
    const bool aws = principal.kind == Kind::aws;
    if (principal.value.value != "*" || (!aws && principal.kind != Kind::federated)) continue;
    const std::string_view action = aws ? "sts:AssumeRole" : iam::kWebIdentityAction;
    if (!iam::action_matches(statement, action) || !is_open(statement) ||
        has_deny(*role.role->policy, action)) {
      continue;
    }
    findings.report(
        {.where = principal.value.span,
         .message = fmt::format("{} may be taken by {}: nothing in the statement keeps anybody out",
                                role.label(),
                                aws ? "every principal of every AWS account"
                                    : "tokens of every identity provider of the account"),
         .help = aws ? "Name the principals that need the role, or remove the statement: pods need "
                       "only the one for the OIDC provider."
                     : "Name the cluster's OIDC provider by its ARN.",
         .object = join::object_of(role)});
  }
}

}  // namespace

void check_aws_principal_open(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked || !role.role->policy) continue;
    // Roles that no pod takes are not this program's business.
    if (!role.trusts_kubernetes() && model.index.accounts_of(role).empty()) continue;
    for (const iam::Statement& statement : role.role->policy->statements) {
      check_statement(role, statement, findings);
    }
  }
}

}  // namespace irsa::rules
