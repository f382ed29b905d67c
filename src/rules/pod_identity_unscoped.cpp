#include "rules/pod_identity_unscoped.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.h"
#include "iam/policy/action.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

/// The keys that say which cluster, account or service account the call is for (facts D2).
bool narrows(const iam::Condition& condition) {
  const std::string key = ascii_lower(condition.key.value);
  return key.starts_with("aws:source") || key.starts_with("aws:requesttag/") ||
         key.starts_with("aws:principaltag/");
}

/// Tests the account of the one association that is known of the role.
std::vector<Fix> for_association(const join::Index& index, const join::RoleEntry& role,
                                 const iam::Statement& statement) {
  const iam::PodIdentityAssociation* only = nullptr;
  for (const iam::PodIdentityAssociation& association : index.facts().associations) {
    if (!association.role || association.role->value != role.arn || association.unknown) continue;
    if (only != nullptr) return {};
    only = &association;
  }
  if (only == nullptr || role.arn.empty()) return {};
  const std::string ns(only->ns.value), name(only->service_account.value);
  Fix fix = adding(fmt::format("Test that it is for {}/{}", ns, name), false, statement.span,
                   {"Condition", "StringEquals", "aws:RequestTag/kubernetes-namespace"}, {ns});
  fix.changes.front().beside = {{"aws:RequestTag/kubernetes-service-account", name}};
  return {std::move(fix)};
}

}  // namespace

void check_pod_identity_unscoped(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked || !role.role->policy) continue;
    for (const iam::Statement& statement : role.role->policy->statements) {
      const auto& conditions = statement.conditions;
      if (statement.effect != iam::Effect::allow || !trusts_pod_identity(statement) ||
          statement.conditions_unknown ||
          std::any_of(conditions.begin(), conditions.end(), narrows)) {
        continue;
      }
      findings.report(
          {.where = statement.span,
           .message = fmt::format("{} lets in every Pod Identity association of the account: "
                                  "nothing says which cluster or service account it is for",
                                  role.label()),
           .help = "Test aws:RequestTag/kubernetes-namespace and "
                   "aws:RequestTag/kubernetes-service-account, or aws:SourceArn for the cluster.",
           .object = join::object_of(role),
           .fixes = for_association(model.index, role, statement)});
    }
  }
}

}  // namespace irsa::rules
