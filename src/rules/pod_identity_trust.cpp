#include "rules/pod_identity_trust.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"
#include "iam/names/eks.h"
#include "iam/policy/action.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

/// pod.eks.amazonaws.com, eks-pods.amazonaws.com, pods.eks.amazonaws.com.cn; but no other service
/// of EKS: eks.amazonaws.com, eks-fargate-pods.amazonaws.com, capabilities.eks.amazonaws.com.
bool is_misspelt(const iam::Principal& principal) {
  const std::string text = ascii_lower(trim(principal.value.value));
  if (principal.kind != iam::Principal::Kind::service || principal.unknown ||
      principal.value.value == iam::kPodIdentityService ||
      text.find("fargate") != std::string::npos) {
    return false;
  }
  const bool words = text.find("pod") != std::string::npos && text.find("eks") != std::string::npos;
  return edit_distance(text, iam::kPodIdentityService, 3) <= 3 ||
         (words && text.find("amazon") != text.npos);
}

bool is_only_for_pods(const iam::Statement& statement) {
  return std::all_of(statement.principals.begin(), statement.principals.end(),
                     [](const iam::Principal& principal) {
                       return principal.value.value == iam::kPodIdentityService;
                     });
}

/// The action was meant to be this one: policy-syntax has it.
bool misspells(const iam::Statement& statement, std::string_view action) {
  return std::any_of(statement.actions.begin(), statement.actions.end(),
                     [&](const iam::Text& written) {
                       return equals_ignoring_case(iam::nearest_sts_action(written.value), action);
                     });
}

void check_principals(const join::RoleEntry& role, const iam::Statement& statement,
                      Findings& findings) {
  for (const iam::Principal& principal : statement.principals) {
    if (!is_misspelt(principal)) continue;
    findings.report(
        {.where = principal.value.span,
         .message = fmt::format("{} trusts {}, which is not the service of EKS Pod Identity",
                                role.label(), quoted(principal.value.value)),
         .help = fmt::format("Write {}.", iam::kPodIdentityService),
         .object = join::object_of(role),
         .fixes = {replacing(fmt::format("Write {}", quoted(iam::kPodIdentityService)), true,
                             principal.value.span, std::string(iam::kPodIdentityService))}});
  }
}

std::string all_of(const std::vector<std::string>& missing) {
  return missing.size() == 1 ? missing[0] : missing[0] + " and " + missing[1];
}

/// Adds the actions to those of the statement; of one for web identities nothing stays.
std::vector<Fix> with_actions(const iam::Statement& statement,
                              const std::vector<std::string>& missing) {
  if (statement.actions.empty() || statement.not_action) return {};
  return {{.title = fmt::format("Add {}", all_of(missing)),
           .safe = is_only_for_pods(statement),
           .changes = {{.kind = Change::Kind::add_item,
                        .where = statement.actions.back().span,
                        .texts = missing}}}};
}

/// Both actions are called for at once, so both have to be allowed, in one statement or in two.
void check_actions(const join::RoleEntry& role, const std::vector<const iam::Statement*>& trusts,
                   Findings& findings) {
  if (trusts.empty()) return;
  std::vector<std::string> missing;
  for (const std::string_view action : iam::kPodIdentityActions) {
    const bool settled =
        std::any_of(trusts.begin(), trusts.end(), [&](const iam::Statement* statement) {
          return statement->actions_unknown || iam::action_matches(*statement, action) ||
                 misspells(*statement, action);
        });
    if (!settled) missing.emplace_back(action);
  }
  if (missing.empty()) return;
  findings.report({.where = trusts.front()->span,
                   .message = fmt::format("{} trusts EKS Pod Identity but does not allow it {}: "
                                          "its pods get no credentials",
                                          role.label(), all_of(missing)),
                   .help = R"(Write "Action": ["sts:AssumeRole", "sts:TagSession"].)",
                   .object = join::object_of(role),
                   .fixes = with_actions(*trusts.front(), missing)});
}

/// May the role's policy trust the service, or is that what another finding mends?
bool may_trust(const join::RoleEntry& role) {
  if (role.trusts_pod_identity || !role.role->policy || role.role->policy_unknown) return true;
  return std::ranges::any_of(role.role->policy->statements, [](const iam::Statement& statement) {
    if (statement.effect == iam::Effect::deny) return false;
    return statement.not_principal ||
           std::ranges::any_of(statement.principals, [](const iam::Principal& principal) {
             const bool service = principal.kind == iam::Principal::Kind::service;
             const bool provider = principal.kind == iam::Principal::Kind::federated;
             return (principal.unknown && !provider) || is_misspelt(principal) ||
                    (service && principal.value.value == iam::kPodIdentityService);
           });
  });
}

/// A role that an association names has to trust the service; CreatePodIdentityAssociation refuses
/// others.
void check_association(const join::Index& index, const iam::PodIdentityAssociation& association,
                       Findings& findings) {
  const join::RoleEntry* const role = index.role_of(association);
  if (role == nullptr || may_trust(*role)) return;
  Problem problem{
      .where = association.where,
      .message = fmt::format("the Pod Identity association of '{}/{}' names {}, which does not "
                             "trust {}",
                             association.ns.value, association.service_account.value, role->label(),
                             iam::kPodIdentityService),
      .related = {{role->role->where, "the role"}},
      .help = fmt::format("Let the role trust the service {} with sts:AssumeRole and "
                          "sts:TagSession, or use the role with IRSA and delete the association.",
                          iam::kPodIdentityService),
      .object = {.kind = "ServiceAccount",
                 .ns = std::string(association.ns.value),
                 .name = std::string(association.service_account.value)},
      .other = join::object_of(*role)};
  if (auto note = role->identity_note()) problem.related.push_back(std::move(*note));
  findings.report(std::move(problem));
}

}  // namespace

void check_pod_identity_trust(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked || !role.role->policy) continue;
    std::vector<const iam::Statement*> trusts;
    for (const iam::Statement& statement : role.role->policy->statements) {
      if (statement.effect != iam::Effect::allow || statement.not_principal) continue;
      check_principals(role, statement, findings);
      if (trusts_pod_identity(statement)) trusts.push_back(&statement);
    }
    check_actions(role, trusts, findings);
  }
  for (const iam::PodIdentityAssociation& association : model.facts.associations) {
    check_association(model.index, association, findings);
  }
}

}  // namespace irsa::rules
