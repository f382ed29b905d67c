#include "rules/aws_principal_open.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/arn.h"
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

/// Keys that some callers of sts:AssumeRole do not have: accounts outside of an organization,
/// principals without tags, access keys of users, calls without an external ID or outside of a VPC
/// (IAM User Guide, "AWS global condition context keys", the Availability of each; facts C20).
bool some_callers_lack(std::string_view key) {
  constexpr std::array<std::string_view, 10> kKeys = {
      "aws:principalorg",   "aws:principaltag/", "aws:multifactorauth", "aws:requesttag/",
      "aws:tagkeys",        "aws:sourcevpc",     "aws:vpcsourceip",     "aws:sourceidentity",
      "sts:sourceidentity", "sts:externalid"};
  const std::string lower = ascii_lower(key);
  return std::ranges::any_of(kKeys,
                             [&](std::string_view known) { return lower.starts_with(known); });
}

/// What everybody in some account of AWS can meet: MFA, HTTPS, a role of any account.
bool met_in_any_account(const iam::Condition& condition) {
  const std::string_view key = condition.key.value;
  if (equals_ignoring_case(key, "aws:SecureTransport") ||
      equals_ignoring_case(key, "aws:MultiFactorAuthPresent")) {
    return true;
  }
  return equals_ignoring_case(key, "aws:PrincipalArn") && condition.op->globs() &&
         std::ranges::any_of(condition.values, [](const iam::Text& value) {
           const auto arn = iam::Arn::parse(value.value);
           return arn && arn->account == "*";
         });
}

/// Does the condition keep anybody out? What only the call can tell is taken for a guard.
/// `federated`: of tokens, of which the audience says nothing of who has them.
bool guards(const iam::Condition& condition, bool federated) {
  if (condition.unknown || !condition.op) return true;
  const std::string_view key = condition.key.value;
  if (iam::holds_when_absent(condition)) {
    // A caller of AWS has no token's keys. Negated ones keep out whom they name and nobody else.
    return !iam::is_provider_key(key) && !condition.op->negated() && !some_callers_lack(key);
  }
  if (federated && ascii_lower(key).ends_with(":aud")) return false;
  return !anything(condition) && !met_in_any_account(condition);
}

bool is_open(const iam::Statement& statement, bool federated) {
  return !statement.conditions_unknown &&
         std::ranges::none_of(statement.conditions, [&](const iam::Condition& condition) {
           return guards(condition, federated);
         });
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
    if (!iam::action_matches(statement, action) || !is_open(statement, !aws) ||
        has_deny(*role.role->policy, action)) {
      continue;
    }
    findings.report(
        {.where = principal.value.span,
         .message = fmt::format(
             "{} can be assumed by {}: nothing in the statement restricts {}", role.label(),
             aws ? "any principal of any AWS account"
                 : "anybody with a token of any identity provider of the account",
             aws || statement.conditions.empty() ? "it" : "whose token it is"),
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
