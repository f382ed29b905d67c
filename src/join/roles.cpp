// Roles and trust: the IAM side of the Index.
#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "base/thread_pool.h"
#include "iam/admission/budget.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/eks.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_key.h"
#include "iam/names/subject.h"
#include "iam/policy/action.h"
#include "join/index.h"
#include "join/index_tables.h"

namespace irsa::join {

namespace {

/// Does the statement say by its subjects that the provider of this issuer is a cluster's?
bool tests_service_accounts(const iam::Statement& statement, std::string_view issuer) {
  return std::any_of(statement.conditions.begin(), statement.conditions.end(),
                     [&](const iam::Condition& condition) {
                       // With a scheme before it the key is wrong, and still about the issuer.
                       const auto key = iam::split_provider_key(condition.key.value);
                       return key && key->issuer.ends_with(issuer) &&
                              names_service_accounts(condition);
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

bool is_subject_key_of(const iam::Condition& condition, std::string_view issuer) {
  const auto key = iam::split_provider_key(condition.key.value);
  return key && equals_ignoring_case(key->claim, "sub") &&
         (key->issuer == issuer || equals_ignoring_case(key->issuer, issuer));
}

}  // namespace

const iam::Principal* federated(const iam::Principal& principal) {
  return principal.kind == iam::Principal::Kind::federated ? &principal : nullptr;
}

std::vector<std::string_view> provider_issuers(const iam::TrustPolicy& policy) {
  std::vector<std::string_view> out;
  std::unordered_set<std::string_view> seen;
  for (const iam::Statement& statement : policy.statements) {
    if (statement.not_principal) continue;
    for (const iam::Principal& principal : statement.principals) {
      if (federated(principal) == nullptr || principal.unknown) continue;
      const std::string_view issuer = iam::meant_issuer(principal.value.value);
      if (!issuer.empty() && seen.insert(issuer).second) out.push_back(issuer);
    }
  }
  return out;
}

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

}  // namespace

bool names_service_accounts(const iam::Condition& condition) {
  const auto is_subject = [](const iam::Text& value) {
    return value.value.starts_with(iam::kSubjectPrefix);
  };
  return std::any_of(condition.values.begin(), condition.values.end(), is_subject) ||
         std::any_of(condition.open_values.begin(), condition.open_values.end(), is_subject);
}

void Index::find_issuers() {
  auto& issuers = tables_->issuers;
  for (const Cluster& cluster : *clusters_) issuers.insert(cluster.issuer);
  for (const iam::Role& role : facts_.roles) {
    if (!role.policy) continue;
    for (const iam::Statement& statement : role.policy->statements) {
      bool any = false;
      for (const iam::Condition& condition : statement.conditions) {
        if (!names_service_accounts(condition)) continue;
        any = true;
        // What is filled in later is known within its own statement only.
        if (const auto key = iam::split_provider_key(condition.key.value);
            key && !condition.open_issuer) {
          issuers.insert(key->issuer);
        }
      }
      if (!any) continue;
      for (const iam::Principal& principal : statement.principals) {
        if (federated(principal) == nullptr || principal.unknown) continue;
        issuers.insert(iam::meant_issuer(principal.value.value));
      }
    }
  }
  issuers.insert(facts_.open_issuers.begin(), facts_.open_issuers.end());
  for (const RoleEntry& entry : roles_) {
    const bool named = !entry.arn.empty() || !entry.reference.empty();
    if (!named || !entry.role->policy || accounts_of(entry).empty()) continue;
    const auto providers = provider_issuers(*entry.role->policy);
    if (providers.size() == 1) issuers.insert(providers.front());
    if (providers.empty() && !entry.reference.empty()) {
      const std::string_view open = only_open_issuer(*entry.role->policy);
      if (!open.empty()) issuers.insert(open);
    }
  }
  std::erase_if(issuers, iam::is_other_identity_provider);
  issuers.erase(std::string_view{});
}

bool Index::kubernetes_issuer(std::string_view issuer) const {
  return iam::resembles_eks_issuer(issuer) || tables_->issuers.contains(issuer);
}

void Index::join_trust() {
  const auto searched = std::count_if(roles_.begin(), roles_.end(), [](const RoleEntry& entry) {
    return entry.role->policy && iam::needs_search(*entry.role->policy);
  });
  steps_for_each_policy_ = iam::steps_for_each(static_cast<std::size_t>(searched));
  for_each_slice(roles_.size(), threads(), [&](std::size_t, std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end; ++i) find_trusts(roles_[i]);
  });
  std::vector<const NamedSubject*> subjects;
  std::vector<std::uint32_t> name_of;
  for (RoleEntry& entry : roles_) {
    for (NamedSubject& subject : entry.subjects) {
      if (subject.name_id == kNoId) {
        subject.name_id = tables_->names.add({subject.ns, subject.name});
      }
      if (entry.outranked) continue;
      subjects.push_back(&subject);
      name_of.push_back(subject.name_id);
    }
  }
  tables_->subjects.fill(tables_->names.size(), name_of,
                         [&](std::size_t i) { return subjects[i]; });
}

void Index::find_trusts(RoleEntry& entry) const {
  if (!entry.role->policy) return;
  const iam::TrustPolicy& policy = *entry.role->policy;
  for (const iam::Statement& statement : policy.statements) {
    for (const iam::Principal& principal : statement.principals) {
      if (principal.kind == iam::Principal::Kind::service &&
          principal.value.value == iam::kPodIdentityService && !statement.not_principal) {
        entry.trusts_pod_identity = true;
      }
      if (federated(principal) == nullptr || statement.not_principal) continue;
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
      if (issuer.empty()) {
        if (principal.unknown || !lacks_provider(statement, principal)) continue;
        issuer = iam::issuer_by_keys(statement);
        subjects = issuer.empty() || tests_service_accounts(statement, issuer);
      }
      entry.trusts.push_back({.role = &entry,
                              .statement = &statement,
                              .principal = &principal,
                              .issuer = issuer,
                              .kubernetes = subjects || kubernetes_issuer(issuer),
                              .number = static_cast<std::uint32_t>(entry.trusts.size()),
                              .own_issuer = own});
    }
  }
  collect_subjects(entry);
}

void Index::collect_subjects(RoleEntry& entry) const {
  const auto users = accounts_of(entry);
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
        const std::uint32_t guess = at < users.size() ? tables_->accounts.id_of(*users[at]) : kNoId;
        entry.subjects.push_back({.role = &entry,
                                  .statement = trust.statement,
                                  .issuer = trust.issuer,
                                  .condition = &condition,
                                  .value = value,
                                  .ns = key->ns,
                                  .name = key->name,
                                  // Many roles are reviewed at once, so names that no record has
                                  // are numbered afterwards.
                                  .name_id = tables_->names.find({key->ns, key->name}, guess)});
      }
    }
  }
}

/// Of a provider that is filled in later: its issuer, if that and the one that the keys agree on
/// are surely those of two clusters.
std::string_view Index::own_cluster(const iam::Principal& provider) const {
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

const RoleEntry* Index::role(std::string_view arn) const {
  const auto found = tables_->roles_by_arn.find(arn);
  return found == tables_->roles_by_arn.end() ? nullptr : found->second;
}

std::span<const RoleEntry* const> Index::roles_named(std::string_view name) const {
  return tables_->roles_by_name[name];
}

RoleCoverage Index::coverage(std::string_view aws_account) const {
  for (const config::Inventory& inventory : settings_.inventory) {
    if (inventory.account == aws_account && inventory.complete) return RoleCoverage::complete;
  }
  const bool dumped =
      std::any_of(facts_.role_dumps.begin(), facts_.role_dumps.end(),
                  [&](const iam::RoleDump& dump) { return dump.account == aws_account; });
  return dumped ? RoleCoverage::dumped : RoleCoverage::partial;
}

std::span<const NamedSubject* const> Index::subjects_for(const ServiceAccount& account) const {
  return tables_->subjects[tables_->accounts.id_of(account)];
}

std::span<const NamedSubject* const> Index::subjects_for(const Workload& workload) const {
  return tables_->subjects[tables_->workloads.id_of(workload)];
}

const RoleEntry* Index::role_of(const ServiceAccount& account) const {
  if (const AccountLinks* const links = links_of(account)) return links->role;
  const kube::Annotation* const annotation = role_annotation(account);
  return annotation == nullptr ? nullptr : role(annotation->value);
}

const RoleEntry* Index::role_of(const iam::PodIdentityAssociation& association) const {
  if (!association.role) return nullptr;
  const RoleEntry* const found = role(association.role->value);
  return found != nullptr ? found : role_referred_to(association.file, association.role->value);
}

const RoleEntry* Index::role_referred_to(FileId file, std::string_view reference) const {
  return role(std::string_view(reference_key(file, reference)));
}

std::span<const ServiceAccount* const> Index::accounts_of(const RoleEntry& entry) const {
  return tables_
      ->accounts_by_arn[tables_->arns.find(entry.arn.empty() ? entry.reference : entry.arn)];
}

std::span<const ServiceAccount* const> Index::annotated_like(const ServiceAccount& account) const {
  const AccountLinks* const links = links_of(account);
  return tables_->accounts_by_arn[links == nullptr ? kNoId : links->arn];
}

}  // namespace irsa::join
