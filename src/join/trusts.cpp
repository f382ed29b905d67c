#include "join/trusts.h"

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "base/thread_pool.h"
#include "iam/admission/budget.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/eks.h"
#include "iam/names/provider_key.h"
#include "iam/names/subject.h"
#include "iam/policy/action.h"
#include "join/policy_issuers.h"

namespace irsa::join {
namespace {

/// Does the statement say by its subjects that the provider of this issuer is a cluster's?
bool tests_service_accounts(const iam::Statement& statement, std::string_view issuer) {
  return std::any_of(statement.conditions.begin(), statement.conditions.end(),
                     [&](const iam::Condition& condition) {
                       // With a scheme before it, or a slash behind it, the key is wrong, and still
                       // about the issuer.
                       const auto key = iam::split_provider_key(condition.key.value);
                       if (!key || !names_service_accounts(condition)) return false;
                       std::string_view own = key->issuer;
                       if (!own.ends_with(issuer) && own.ends_with('/')) own.remove_suffix(1);
                       return own.ends_with(issuer);
                     });
}

/// A statement for tokens that names none of those who issue them.
bool lacks_provider(const iam::Statement& statement, const iam::Principal& principal) {
  const bool web_identity =
      iam::action_matches(statement, iam::kWebIdentityAction) ||
      std::ranges::any_of(statement.actions, [](const iam::Text& action) {
        return iam::nearest_sts_action(action.value) == iam::kWebIdentityAction;
      });
  // A SAML provider is right for its own call.
  const bool saml = principal.value.value.find(":saml-provider/") != std::string_view::npos &&
                    iam::action_matches(statement, "sts:AssumeRoleWithSAML");
  return statement.effect == iam::Effect::allow && web_identity && !saml &&
         iam::names_no_provider(principal.value.value);
}

/// A statement without any condition for a provider of which nothing is known: whoever has one of
/// its tokens gets in.
bool is_open_to_tokens(const iam::Statement& statement, const iam::Principal& principal) {
  return principal.unknown && !principal.value.value.empty() && statement.conditions.empty() &&
         !statement.conditions_unknown && statement.effect == iam::Effect::allow &&
         iam::action_matches(statement, iam::kWebIdentityAction) &&
         principal.value.value.find(":saml-provider/") == std::string_view::npos;
}

bool is_subject_key_of(const iam::Condition& condition, std::string_view issuer) {
  const auto key = iam::split_provider_key(condition.key.value);
  return key && equals_ignoring_case(key->claim, "sub") &&
         (key->issuer == issuer || equals_ignoring_case(key->issuer, issuer));
}

}  // namespace

Trusts::Trusts(const Inputs& inputs, const RoleLinks& links, const Issuers& issuers, Names& names,
               Roles& roles)
    : facts_(inputs.facts), links_(links), issuers_(issuers), names_(names) {
  const std::span<RoleEntry> entries = roles.entries();
  const auto searched = std::count_if(entries.begin(), entries.end(), [](const RoleEntry& entry) {
    return entry.role->policy && iam::needs_search(*entry.role->policy);
  });
  steps_for_each_policy_ = iam::steps_for_each(static_cast<std::size_t>(searched));
  for_each_slice(entries.size(), inputs.threads(),
                 [&](std::size_t, std::size_t begin, std::size_t end) {
                   for (std::size_t i = begin; i < end; ++i) find_trusts(entries[i]);
                 });
  std::vector<const NamedSubject*> subjects;
  std::vector<std::uint32_t> name_of;
  for (RoleEntry& entry : entries) {
    for (NamedSubject& subject : entry.subjects) {
      if (subject.name_id == kNoId) {
        subject.name_id = names.add({subject.ns, subject.name});
      }
      if (entry.outranked) continue;
      subjects.push_back(&subject);
      name_of.push_back(subject.name_id);
    }
  }
  subjects_.fill(names.size(), name_of, [&](std::size_t i) { return subjects[i]; });
}

void Trusts::find_trusts(RoleEntry& entry) const {
  if (!entry.role->policy) return;
  const iam::TrustPolicy& policy = *entry.role->policy;
  for (const iam::Statement& statement : policy.statements) {
    if (statement.not_principal) continue;
    for (const iam::Principal& principal : statement.principals) {
      if (principal.kind == iam::Principal::Kind::service &&
          principal.value.value == iam::kPodIdentityService &&
          statement.effect != iam::Effect::deny) {
        entry.trusts_pod_identity = true;
      }
      if (federated(principal) == nullptr) continue;
      constexpr std::size_t kStepsPerKey = 100;
      const std::size_t steps = kStepsPerKey * (1 + statement.conditions.size());
      if (steps > steps_for_each_policy_ - entry.trust_steps) {
        ++entry.trusts_left_out;
        entry.trust_steps = steps_for_each_policy_;
        continue;
      }
      entry.trust_steps += steps;
      const std::string_view own = own_cluster(principal);
      std::string_view issuer = own.empty() ? iam::issuer_of(principal) : own;
      bool subjects = principal.unknown && tests_service_accounts(statement, issuer);
      if (issuer.empty() && is_open_to_tokens(statement, principal)) {
        // An account that names the role says that the provider is its cluster's.
        if (links_.accounts_of(entry).empty()) continue;
        issuer = principal.value.value;
        subjects = true;
      } else if (issuer.empty()) {
        if (principal.unknown || !lacks_provider(statement, principal)) continue;
        issuer = iam::issuer_by_keys(statement);
        subjects = issuer.empty() || tests_service_accounts(statement, issuer);
      }
      entry.trusts.push_back({.role = &entry,
                              .statement = &statement,
                              .principal = &principal,
                              .issuer = issuer,
                              .kubernetes = subjects || issuers_.is_kubernetes(issuer),
                              .number = static_cast<std::uint32_t>(entry.trusts.size()),
                              .own_issuer = own});
    }
  }
  collect_subjects(entry);
}

void Trusts::collect_subjects(RoleEntry& entry) const {
  const auto users = links_.accounts_of(entry);
  for (const TrustStatement& trust : entry.trusts) {
    if (!trust.kubernetes || trust.statement->effect != iam::Effect::allow) continue;
    for (const iam::Condition& condition : trust.statement->conditions) {
      // Of a list with values that are filled in later, the others are known.
      if (!condition.op || condition.op->negated() || !is_subject_key_of(condition, trust.issuer)) {
        continue;
      }
      for (const iam::Text& value : condition.values) {
        const auto key = iam::split_subject(value.value);
        if (!key) continue;
        // A role mostly names the accounts that are annotated with it, in the same order.
        const std::size_t at = entry.subjects.size();
        const std::uint32_t guess = at < users.size() ? names_.id_of(*users[at]) : kNoId;
        entry.subjects.push_back({.role = &entry,
                                  .statement = trust.statement,
                                  .issuer = trust.issuer,
                                  .condition = &condition,
                                  .value = value,
                                  .ns = key->ns,
                                  .name = key->name,
                                  // Many roles are reviewed at once, so names that no record has
                                  // are numbered afterwards.
                                  .name_id = names_.find({key->ns, key->name}, guess)});
      }
    }
  }
}

/// Of a provider that is filled in later: its issuer, if that and the one that the keys agree on
/// are surely those of two clusters.
std::string_view Trusts::own_cluster(const iam::Principal& provider) const {
  constexpr std::string_view kProvider = "oidc-provider/";
  const std::size_t at = provider.value.value.find(kProvider);
  if (!provider.unknown || at == std::string_view::npos) return {};
  const std::string_view own = provider.value.value.substr(at + kProvider.size());
  const auto& known = facts_.distinct_issuers;
  const auto is_known = [&](std::string_view issuer) {
    return std::find(known.begin(), known.end(), issuer) != known.end();
  };
  return own != provider.issuer && is_known(own) && is_known(provider.issuer) ? own
                                                                              : std::string_view{};
}

}  // namespace irsa::join
