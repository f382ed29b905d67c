#include "rules/wrong_action.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "iam/evaluate/evaluate.h"
#include "iam/policy/action.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// The web identity call allowed to principals that cannot make it.
void check_other_principals(const join::Index& index, const join::RoleEntry& role,
                            Findings& findings) {
  for (const iam::Statement& statement : role.role->policy->statements) {
    if (statement.effect != iam::Effect::allow || statement.not_action || statement.not_principal ||
        statement.principals.empty()) {
      continue;
    }
    const iam::Principal* other = nullptr;
    for (const iam::Principal& principal : statement.principals) {
      const bool cannot = principal.kind == iam::Principal::Kind::aws ||
                          principal.kind == iam::Principal::Kind::service;
      if (!cannot || principal.value.value == "*") {
        other = nullptr;
        break;
      }
      other = &principal;
    }
    if (other == nullptr) continue;
    for (const iam::Text& action : statement.actions) {
      if (!equals_ignoring_case(action.value, iam::kWebIdentityAction)) continue;
      std::vector<Fix> fixes;
      if (index.accounts_of(role).empty()) {  // else the principal is wrong
        fixes = {replacing("Write 'sts:AssumeRole'", false, action.span, "sts:AssumeRole")};
      }
      findings.report(
          {.where = action.span,
           .message = fmt::format("{} allows sts:AssumeRoleWithWebIdentity to {}, which cannot "
                                  "make that call: it needs a token of an OIDC provider",
                                  role.label(), quoted(other->value.value)),
           .related = {{other->value.span, "the principal, which is not an OIDC provider"}},
           .help =
               "Name the cluster's OIDC provider under \"Federated\", or allow sts:AssumeRole to "
               "this principal.",
           .object = join::object_of(role),
           .fixes = std::move(fixes)});
    }
  }
}

}  // namespace

void check_wrong_action(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::wrong_action,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        const std::string seen =
            defect.value.empty() ? "another action" : "'" + printable(defect.value) + "'";
        Problem problem = trust_problem(
            trust, defect,
            fmt::format("{} allows {} to the OIDC provider {}, whose tokens can only make the call "
                        "sts:AssumeRoleWithWebIdentity",
                        trust.role->label(), seen, quoted(trust.issuer)),
            "Write sts:AssumeRoleWithWebIdentity.");
        if (defect.related) problem.related.push_back({*defect.related, "the OIDC provider"});
        const iam::Statement& statement = *trust.statement;
        const bool only_providers = std::ranges::all_of(statement.principals, [](const auto& one) {
          return one.kind == iam::Principal::Kind::federated;
        });
        const std::string right(iam::kWebIdentityAction);
        if (!statement.actions.empty() && !statement.not_action && !defect.value.empty()) {
          Fix fix = replacing("Write 'sts:AssumeRoleWithWebIdentity'", true, defect.where, right);
          if (!only_providers) {
            fix = {.title = "Add 'sts:AssumeRoleWithWebIdentity'",
                   .changes = {
                       {.kind = Change::Kind::add_item, .where = defect.where, .texts = {right}}}};
          }
          problem.fixes = {std::move(fix)};
        }
        findings.report(std::move(problem));
      });
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.role->policy && !role.outranked) check_other_principals(model.index, role, findings);
  }
}

}  // namespace irsa::rules
