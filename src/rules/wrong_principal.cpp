#include "rules/wrong_principal.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/policy/trust_policy.h"
#include "index/index.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// KEDA's operator takes the role of a scaled workload for itself (irsa-facts B15): such a role
/// needs no OIDC provider.
bool used_by_keda(const index::Index& index) {
  for (const kube::AccountReader& reader : index.facts().readers) {
    if (reader.any_account) return true;
  }
  return false;
}

/// The account that needs the role by its token; nullptr when none does. A role that trusts Pod
/// Identity is right for accounts with an association (irsa-facts D10), which may be any unless the
/// input lists them all.
const index::ServiceAccount* needs_provider(const index::Index& index,
                                            const index::RoleEntry& role) {
  for (const index::ServiceAccount* const account : index.accounts_of(role)) {
    const bool associated = !index.associations_of(*account).empty();
    if (!associated && (!role.trusts_pod_identity || index.associations_listed(*account))) {
      return account;
    }
  }
  return nullptr;
}

void check_role(const index::Index& index, const index::RoleEntry& role, Findings& findings) {
  if (!role.trusts.empty()) return;
  const index::ServiceAccount* const needing = needs_provider(index, role);
  if (needing == nullptr) return;
  const iam::Principal* first = nullptr;
  for (const iam::Statement& statement : role.role->policy->statements) {
    if (statement.not_principal) return;
    for (const iam::Principal& principal : statement.principals) {
      if (principal.unknown || principal.kind == iam::Principal::Kind::federated ||
          principal.kind == iam::Principal::Kind::star) {
        return;
      }
      if (first == nullptr) first = &principal;
    }
  }
  if (first == nullptr) return;
  const index::ServiceAccount& account = *needing;
  findings.report(
      {.where = first->value.span,
       .message =
           fmt::format("{} is annotated on {} but trusts no OIDC provider, "
                       "only {}",
                       role.label(), index::account_text(account), quoted(first->value.value)),
       .related = {{index.role_annotation(account)->value_span,
                    "the service account that is to take the role"}},
       .help = role.trusts_pod_identity
                   ? "Make a Pod Identity association for the service account, or add a statement "
                     "for the cluster's OIDC provider."
                   : "Add a statement that allows sts:AssumeRoleWithWebIdentity to the cluster's "
                     "OIDC provider, or annotate the role that does.",
       .object = index::object_of(role),
       .other = index::object_of(account)});
}

}  // namespace

void check_wrong_principal(const index::Index& index, Findings& findings) {
  for_each_defect(index, index::DefectKind::principal_not_arn,
                  [&](const index::TrustStatement& trust, const index::Defect& defect) {
                    findings.report(trust_problem(
                        trust, defect,
                        fmt::format("{} is not the ARN of an OIDC provider", quoted(defect.value)),
                        fmt::format("Write arn:{}:iam::{}:oidc-provider/{}.",
                                    trust.role->partition.empty() ? "aws" : trust.role->partition,
                                    trust.role->account.empty() ? "ACCOUNT" : trust.role->account,
                                    trust.issuer)));
                  });
  if (used_by_keda(index)) return;
  for (const index::RoleEntry& role : index.roles()) {
    if (role.role->policy && !role.outranked) check_role(index, role, findings);
  }
}

}  // namespace irsa::rules
