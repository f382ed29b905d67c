#include "rules/wrong_principal.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/arn_defect.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "iam/policy/trust_policy.h"
#include "judge/model.h"
#include "rules/shared/trust.h"
#include "source/source_map.h"

namespace irsa::rules {
namespace {

/// KEDA's operator takes the role of a scaled workload for itself (facts B15): such a role
/// needs no OIDC provider.
bool used_by_keda(const join::Index& index) {
  for (const kube::AccountReader& reader : index.facts().readers) {
    if (reader.any_account) return true;
  }
  return false;
}

/// Of each role the associations that have it, one of each cluster.
using Associated =
    std::unordered_map<const join::RoleEntry*, std::vector<const iam::PodIdentityAssociation*>>;

Associated associated_roles(const join::Index& index) {
  Associated out;
  for (const iam::PodIdentityAssociation& one : index.facts().associations) {
    const join::RoleEntry* const role = one.unknown ? nullptr : index.role_of(one);
    if (role == nullptr) continue;
    auto& known = out[role];
    const bool fresh = std::none_of(known.begin(), known.end(), [&](const auto* other) {
      return other->cluster == one.cluster;
    });
    constexpr std::size_t kMostClusters = 16;
    if (fresh && known.size() < kMostClusters) known.push_back(&one);
  }
  return out;
}

/// For an account that has no association: one that gives the role to another account of its
/// cluster.
const iam::PodIdentityAssociation* given_to_another(const join::Index& index,
                                                    const Associated& associated,
                                                    const join::RoleEntry& role,
                                                    const join::ServiceAccount& account) {
  const auto found = associated.find(&role);
  if (found == associated.end() || account.name_placeholder || account.effective_ns.empty()) {
    return nullptr;
  }
  const join::Cluster* const home = index.clusters().of(account.origin.file);
  for (const iam::PodIdentityAssociation* const one : found->second) {
    if (home == nullptr || join::agree(home->name, one->cluster)) return one;
  }
  return nullptr;
}

/// The account that needs the role by its token.
struct Needing {
  const join::ServiceAccount* account = nullptr;  ///< nullptr: there is none
  const iam::PodIdentityAssociation* beside = nullptr;
  bool probably = false;  ///< an association may be made elsewhere
};

/// One root of Terraform makes both, and no association that may be the account's: it would make
/// that one, too.
bool are_of_one_root(const join::Index& index, const join::RoleEntry& role,
                     const join::ServiceAccount& account) {
  const bool open =
      std::ranges::any_of(index.facts().associations,
                          [](const iam::PodIdentityAssociation& one) { return one.unknown; });
  const bool known = !account.name_placeholder && !account.effective_ns.empty();
  return known && !open && role.role->file == account.origin.file &&
         index.sources()[account.origin.file].made_of != nullptr;
}

/// A role that trusts Pod Identity is right for accounts with an association (facts D10), which may
/// be any unless the input lists them all. Where the input gives the role to other accounts by
/// associations, this one was probably forgotten. With an association the annotation does nothing.
Needing needs_provider(const join::Index& index, const Associated& associated,
                       const join::RoleEntry& role) {
  Needing probably;
  for (const join::ServiceAccount* const account : index.accounts_of(role)) {
    if (!index.associations().of(*account).empty()) continue;
    if (!role.trusts_pod_identity || index.associations().listed_for(*account)) return {account};
    if (probably.account != nullptr) continue;
    const iam::PodIdentityAssociation* const beside =
        given_to_another(index, associated, role, *account);
    if (beside != nullptr || are_of_one_root(index, role, *account)) {
      probably = {account, beside, true};
    }
  }
  return probably;
}

/// Web identities of GitHub, Cognito, …, or SAML: none that pods have.
bool is_for_others(const iam::Statement& statement, const iam::Principal& principal) {
  const std::string_view value = principal.value.value;
  if (principal.kind != iam::Principal::Kind::federated) {
    return principal.kind != iam::Principal::Kind::star && value != "*";
  }
  const std::string_view issuer = iam::issuer_of(principal);
  return value.find(":saml-provider/") != std::string_view::npos
             ? !iam::resembles_eks_issuer(issuer)
             : iam::is_built_in_provider(value) || iam::is_other_identity_provider(issuer) ||
                   iam::tests_pipelines(statement);
}

void check_role(const join::Index& index, const Associated& associated, const join::RoleEntry& role,
                Findings& findings) {
  if (role.trusts_kubernetes()) return;
  const Needing needing = needs_provider(index, associated, role);
  if (needing.account == nullptr) return;
  const iam::Principal* first = nullptr;
  for (const iam::Statement& statement : role.role->policy->statements) {
    if (statement.effect != iam::Effect::allow) continue;
    if (statement.not_principal) return;
    for (const iam::Principal& principal : statement.principals) {
      const bool open = principal.unknown && (principal.kind == iam::Principal::Kind::federated ||
                                              !principal.value.value.starts_with("arn:"));
      if (open || !is_for_others(statement, principal)) return;
      if (first == nullptr) first = &principal;
    }
  }
  if (first == nullptr) return;
  const join::ServiceAccount& account = *needing.account;
  Problem problem{
      .where = first->value.span,
      .message =
          fmt::format("{} is annotated on {} but trusts no OIDC provider of a cluster, only {}",
                      role.label(), join::account_text(account), quoted(first->value.value)),
      .related = {{index.accounts().role_annotation(account)->value_span,
                   "the service account that needs the role"}},
      .help = role.trusts_pod_identity
                  ? "Make a Pod Identity association for the service account, or add a statement "
                    "for the cluster's OIDC provider."
                  : "Add a statement that allows sts:AssumeRoleWithWebIdentity to the cluster's "
                    "OIDC provider, or annotate the service account with the role that does.",
      .object = join::object_of(role),
      .other = join::object_of(account)};
  if (needing.probably) problem.level = Severity::warning;
  if (needing.beside != nullptr) {
    problem.related.push_back(
        {needing.beside->where,
         fmt::format("the Pod Identity association of '{}/{}' has this role",
                     needing.beside->ns.value, needing.beside->service_account.value)});
  }
  findings.report(std::move(problem));
}

/// The AWS account that all who name the role say it is in; empty if they do not agree.
std::string account_by_names(const join::Index& index, const join::RoleEntry& role) {
  std::string account;
  for (const join::ServiceAccount* const named : index.accounts_of(role)) {
    const auto arn = index.role_arn(*named);
    if (!arn || (!account.empty() && account != arn->account)) return {};
    account = arn->account;
  }
  return account;
}

/// Is it the default of a variable, which whoever calls the module replaces?
bool is_assumed(const join::Index& index, Span place) {
  const auto& made_of = index.sources()[place.file].made_of;
  return made_of != nullptr && made_of->is_assumed(place);
}

/// The issuer that is meant, or what to put in its place.
std::string provider_arn(const join::Index& index, const join::TrustStatement& trust,
                         std::string_view account) {
  std::string_view issuer = trust.issuer;
  if (issuer.empty() && index.clusters().size() == 1) issuer = index.clusters().front().issuer;
  return fmt::format("arn:{}:iam::{}:oidc-provider/{}",
                     trust.role->partition.empty() ? "aws" : trust.role->partition,
                     account.empty() ? "ACCOUNT" : account,
                     issuer.empty() ? "ISSUER" : printable(issuer));
}

}  // namespace

void check_wrong_principal(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::principal_not_arn,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        if (defect.value.empty() && is_assumed(model.index, trust.principal->value.span)) return;
        const bool known = !trust.role->account.empty();
        const std::string account =
            known ? std::string(trust.role->account) : account_by_names(model.index, *trust.role);
        const std::string right = provider_arn(model.index, trust, account);
        Problem problem = trust_problem(trust, defect,
                                        fmt::format("{} is not the ARN of an OIDC provider: {}",
                                                    quoted(defect.value), defect.detail),
                                        fmt::format("Write {}.", right));
        if (const auto reference = iam::quoted_reference_defect(defect.value)) {
          problem.help = reference->help + ".";
          return findings.report(std::move(problem));
        }
        const bool issuer_known = !trust.issuer.empty() || model.index.clusters().size() == 1;
        if (!account.empty() && issuer_known && !iam::provider_arn_defect(right)) {
          problem.fixes = {replacing(fmt::format("Write {}", quoted(right)), !trust.issuer.empty(),
                                     trust.principal->value.span, right)};
        }
        findings.report(std::move(problem));
      });
  if (used_by_keda(model.index)) return;
  const Associated associated = associated_roles(model.index);
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.role->policy && !role.outranked) check_role(model.index, associated, role, findings);
  }
}

}  // namespace irsa::rules
