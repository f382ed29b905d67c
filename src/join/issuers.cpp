#include "join/issuers.h"

#include <algorithm>
#include <vector>

#include "iam/evaluate/condition_key.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_key.h"
#include "join/policy_issuers.h"

namespace irsa::join {
namespace {

/// The issuer of a policy all of whose OIDC providers are filled in later and are the same.
std::string_view only_open_issuer(const iam::TrustPolicy& policy) {
  std::string_view only;
  for (const iam::Statement& statement : policy.statements) {
    for (const iam::Principal& principal : statement.principals) {
      if (federated(principal) == nullptr || principal.issuer.empty()) continue;
      if (!only.empty() && only != principal.issuer) return {};
      only = principal.issuer;
    }
  }
  return only;
}

/// It tests subjects of pipelines: its provider is none of a cluster, whoever is annotated with it.
bool is_for_pipelines(const iam::TrustPolicy& policy) {
  return std::ranges::any_of(policy.statements, iam::tests_pipelines);
}

}  // namespace

Issuers::Issuers(const Inputs& inputs, const Clusters& clusters, const Roles& roles,
                 const RoleLinks& links) {
  for (const Cluster& cluster : clusters) known_.insert(cluster.issuer);
  for (const iam::Role& role : inputs.facts.roles) {
    if (!role.policy) continue;
    for (const iam::Statement& statement : role.policy->statements) {
      bool any = false;
      for (const iam::Condition& condition : statement.conditions) {
        if (!names_service_accounts(condition)) continue;
        any = true;
        // What is filled in later is known within its own statement only.
        if (const auto key = iam::split_provider_key(condition.key.value);
            key && !condition.open_issuer) {
          known_.insert(key->issuer);
        }
      }
      if (!any) continue;
      for (const iam::Principal& principal : statement.principals) {
        if (federated(principal) == nullptr || principal.unknown) continue;
        known_.insert(iam::meant_issuer(principal.value.value));
      }
    }
  }
  known_.insert(inputs.facts.open_issuers.begin(), inputs.facts.open_issuers.end());
  for (const RoleEntry& entry : roles) {
    const bool named = !entry.arn.empty() || !entry.reference.empty();
    if (!named || !entry.role->policy || links.accounts_of(entry).empty() ||
        is_for_pipelines(*entry.role->policy)) {
      continue;
    }
    const auto providers = provider_issuers(*entry.role->policy);
    if (providers.size() == 1) known_.insert(providers.front());
    if (providers.empty() && !entry.reference.empty()) {
      const std::string_view open = only_open_issuer(*entry.role->policy);
      if (!open.empty()) known_.insert(open);
    }
  }
  std::erase_if(known_, iam::is_other_identity_provider);
  known_.erase(std::string_view{});
}

bool Issuers::is_kubernetes(std::string_view issuer) const {
  return iam::resembles_eks_issuer(issuer) || iam::is_rosa_issuer(issuer) ||
         known_.contains(issuer);
}

}  // namespace irsa::join
