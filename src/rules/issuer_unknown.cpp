#include "rules/issuer_unknown.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/near_names.h"
#include "base/text.h"
#include "iam/names/provider_arn.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// A malformed provider or host has a finding of its own.
bool is_malformed(const std::vector<judge::Defect>& defects) {
  return std::any_of(defects.begin(), defects.end(), [](const judge::Defect& defect) {
    return defect.cause == judge::Cause::principal_not_arn ||
           defect.cause == judge::Cause::provider_malformed ||
           (defect.cause == judge::Cause::issuer_malformed && defect.condition == nullptr);
  });
}

/// An account of a declared cluster that names the role and does not get in; nullptr when there is
/// none.
const join::ServiceAccount* locked_out(const join::Index& index, const join::RoleEntry& role) {
  for (const join::ServiceAccount* const account : index.accounts_of(role)) {
    const bool declared = !index.clusters().issuer_of(account->origin.file).empty();
    if (!declared || index.files().partial(account->origin.file)) continue;
    if (index.associations().of(*account).empty() &&
        judge::explain_admission(index, role, *account).allowed == iam::Truth::no) {
      return account;
    }
  }
  return nullptr;
}

/// It lets in accounts of a declared cluster as well: then the other one is likely a second
/// cluster, and not a name for the first.
bool trusts_declared(const join::Index& index, const join::RoleEntry& role) {
  return std::any_of(role.trusts.begin(), role.trusts.end(), [&](const auto& trust) {
    return trust.kubernetes && trust.statement->effect == iam::Effect::allow &&
           index.clusters().with_issuer(trust.issuer) != nullptr;
  });
}

std::string cluster_label(const join::Cluster& cluster) {
  return cluster.name.empty() ? "the declared cluster" : "cluster " + quoted(cluster.name);
}

void suggest(const join::Index& index, const join::TrustStatement& trust,
             const join::ServiceAccount* account, NearNames& known, NearBudget& budget,
             Problem& problem) {
  const join::Cluster* meant =
      account == nullptr ? nullptr : index.clusters().of(account->origin.file);
  if (meant == nullptr) meant = index.clusters().with_issuer(known.find(trust.issuer, budget));
  if (meant == nullptr && index.clusters().size() == 1) meant = &index.clusters().front();
  if (meant == nullptr) {
    problem.help =
        "Name the issuer of a declared cluster, or remove the statement if its cluster "
        "is gone.";
    return;
  }
  problem.help = fmt::format(
      "The issuer of {} is {}. Name that one here and in the condition's keys, or remove the "
      "statement if its cluster is gone.",
      cluster_label(*meant), printable(meant->issuer));
  if (!trust.principal->unknown) problem.fixes = {with_issuer(trust, meant->issuer, false)};
  if (meant->described != nullptr && meant->described->issuer) {
    problem.related.push_back({meant->described->issuer->span, "the issuer of the cluster"});
  }
}

}  // namespace

void check_issuer_unknown(const judge::Model& model, Findings& findings) {
  std::vector<std::string_view> issuers;
  for (const join::Cluster& cluster : model.index.clusters()) issuers.push_back(cluster.issuer);
  NearNames known(issuers, 4);
  NearBudget budget;
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked) continue;
    std::set<Span> seen;
    for (const join::TrustStatement& trust : role.trusts) {
      const iam::Text& value = trust.principal->value;
      if (!trust.kubernetes || !trust.principal->writes_issuer() ||
          trust.statement->effect != iam::Effect::allow ||
          !model.index.clusters().undeclared(trust.issuer) ||
          is_malformed(model.verdicts.defects(trust))) {
        continue;
      }
      const std::size_t at = value.value.rfind(trust.issuer);
      const Span where = part_of_value(value, at, at + trust.issuer.size());
      if (!seen.insert(where).second) continue;
      // A provider that is registered belongs to a cluster that nobody described here, unless an
      // account of a described one waits for it.
      const join::ServiceAccount* const account = locked_out(model.index, role);
      const auto arn = iam::ProviderArn::parse(value.value);
      if (account == nullptr && arn &&
          model.index.providers().registration(arn->account, arn->issuer) ==
              join::Registration::registered) {
        continue;
      }
      Problem problem{
          .where = where,
          .message = fmt::format("{} trusts {}, which is the issuer of no cluster that is declared",
                                 role.label(), quoted(trust.issuer)),
          .object = join::object_of(role),
          .level = account != nullptr                   ? Severity::error
                   : trusts_declared(model.index, role) ? Severity::note
                                                        : Severity::warning};
      if (account != nullptr) {
        problem.message += fmt::format(": {} does not get in", join::account_text(*account));
        problem.related.push_back({model.index.accounts().role_annotation(*account)->value_span,
                                   "a service account of a declared cluster names the role here"});
        problem.other = join::object_of(*account);
      }
      suggest(model.index, trust, account, known, budget, problem);
      findings.report(std::move(problem));
    }
  }
}

}  // namespace irsa::rules
