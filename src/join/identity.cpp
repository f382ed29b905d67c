#include "join/identity.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "base/groups.h"
#include "iam/names/arn.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "join/policy_issuers.h"
#include "join/references.h"
#include "join/tables.h"

namespace irsa::join {
namespace {

/// Account of the first well-formed provider: a provider is in the role's account (facts
/// C36), so it says where a role is whose own ARN is not known.
void take_account_from_provider(RoleEntry& entry) {
  for (const iam::Statement& statement : entry.role->policy->statements) {
    for (const iam::Principal& principal : statement.principals) {
      if (federated(principal) == nullptr || principal.unknown) continue;
      if (const auto arn = iam::ProviderArn::parse(principal.value.value)) {
        entry.account = arn->account;
        entry.partition = arn->partition;
        return;
      }
    }
  }
}

bool trusts_service_accounts(const iam::TrustPolicy& policy) {
  const auto issuers = provider_issuers(policy);
  if (std::any_of(issuers.begin(), issuers.end(), iam::resembles_eks_issuer)) return true;
  return std::any_of(policy.statements.begin(), policy.statements.end(),
                     [](const iam::Statement& statement) {
                       return std::any_of(statement.conditions.begin(), statement.conditions.end(),
                                          names_service_accounts);
                     });
}

/// What is checked outranks what it is checked against, what is known outranks what is not, and
/// what somebody edits outranks what AWS printed.
int rank(const RoleEntry& entry, const SourceSet& sources) {
  const bool evidence = sources[entry.role->where.file].reference;
  return (evidence ? 0 : 4) + (entry.role->policy_unknown ? 0 : 2) + (entry.role->stored ? 0 : 1);
}

/// Two files of one name (`iam/dev/worker.trust.json` and `iam/prod/worker.trust.json`) cannot both
/// be the role's, unless their providers tell them apart by the account.
void drop_common_guesses(std::vector<RoleEntry>& roles) {
  std::unordered_map<std::string_view, std::vector<RoleEntry*>> guessed;
  for (RoleEntry& entry : roles) {
    if (!entry.guess.empty()) guessed[entry.guess].push_back(&entry);
  }
  for (const auto& [name, entries] : guessed) {
    std::unordered_map<std::string_view, std::size_t> of_account;
    for (const RoleEntry* const entry : entries) ++of_account[entry->account];
    const bool any_unknown = of_account.contains({});
    for (RoleEntry* const entry : entries) {
      if (entries.size() == 1 || (!any_unknown && of_account[entry->account] == 1)) continue;
      entry->common_guess = true;
      entry->name = {};
    }
  }
}

/// A name occurs once in an account, so a role of that name which is described with its ARN
/// elsewhere is this one.
void take_described_arns(std::vector<RoleEntry>& roles) {
  const bool all_known = std::none_of(roles.begin(), roles.end(), [](const RoleEntry& entry) {
    return entry.arn.empty() && !entry.name.empty();
  });
  if (all_known) return;
  std::unordered_map<std::string_view, std::vector<std::string_view>> described;
  for (const RoleEntry& entry : roles) {
    if (!entry.arn.empty() && !entry.name.empty()) described[entry.name].push_back(entry.arn);
  }
  for (auto& [name, arns] : described) {
    std::sort(arns.begin(), arns.end());
    arns.erase(std::unique(arns.begin(), arns.end()), arns.end());
  }
  for (RoleEntry& entry : roles) {
    if (!entry.arn.empty() || entry.name.empty()) continue;
    std::string_view only;
    bool several = false;
    for (const std::string_view candidate : find_or_empty(described, entry.name)) {
      const auto arn = iam::RoleArn::parse(candidate);
      if (!arn || !entry.may_have(*arn)) continue;
      several = several || !only.empty();
      only = candidate;
    }
    if (!several) entry.arn = only;
  }
}

/// Which roles service accounts and Pod Identity associations name, to give nameless policies
/// theirs.
void take_annotated_arns(std::vector<RoleEntry>& roles, const load::Facts& facts,
                         const Accounts& accounts) {
  const bool all_known = std::none_of(roles.begin(), roles.end(),
                                      [](const RoleEntry& entry) { return entry.arn.empty(); });
  if (all_known) return;
  std::unordered_map<std::string_view, std::vector<std::string_view>> wanted;
  for (std::size_t i = 0; i < accounts.role_texts().size(); ++i) {
    const auto& parsed = accounts.role_arns()[i];
    if (parsed) wanted[parsed->name].push_back(accounts.role_texts()[i]);
  }
  for (const iam::PodIdentityAssociation& association : facts.associations) {
    const auto parsed = association.role ? iam::RoleArn::parse(association.role->value)
                                         : std::optional<iam::RoleArn>{};
    if (parsed) wanted[parsed->name].push_back(association.role->value);
  }
  // Roots of Terraform are applied apart, often one to each AWS account: of a name that several of
  // them give to a role nobody knows which role it is.
  std::unordered_map<std::string_view, FileId> made_by;
  std::unordered_set<std::string_view> made_twice;
  for (const RoleEntry& entry : roles) {
    if (entry.reference.empty() || entry.name.empty()) continue;
    const auto [place, fresh] = made_by.emplace(entry.name, entry.role->file);
    if (!fresh && place->second != entry.role->file) made_twice.insert(entry.name);
  }
  for (RoleEntry& entry : roles) {
    const std::string_view name = entry.name.empty() ? entry.role->candidate_name : entry.name;
    if (!entry.arn.empty() || name.empty() || entry.common_guess) continue;
    if (!entry.reference.empty() && made_twice.contains(name)) continue;
    for (const std::string_view candidate : find_or_empty(wanted, name)) {
      if (!entry.may_have(*iam::RoleArn::parse(candidate))) continue;
      // Of several the smallest, so that the choice does not hang on the order of a hash table.
      if (entry.arn.empty() || candidate < entry.arn) entry.arn = candidate;
    }
    if (!entry.arn.empty()) entry.name = name;
  }
}

void assume_only_role(std::vector<RoleEntry>& roles, const Accounts& accounts) {
  // The only trust policy with a Kubernetes issuer belongs to the only role that accounts name.
  if (accounts.role_texts().size() != 1) return;
  const auto& arn = accounts.role_arns().front();
  if (!arn) return;
  RoleEntry* only = nullptr;
  for (RoleEntry& entry : roles) {
    if (!entry.role->policy || !trusts_service_accounts(*entry.role->policy)) continue;
    if (only != nullptr) return;
    only = &entry;
  }
  if (only == nullptr || !only->arn.empty() || !only->name.empty()) return;
  if (only->role->name_unknown) return;
  if (!only->may_have(*arn)) return;
  only->arn = accounts.role_texts()[0];
  only->name = arn->name;
  only->account = arn->account;
  only->assumed = true;
}

/// Of the sources that describe one role the first of the highest rank counts.
void rank_sources(std::vector<RoleEntry>& roles, const SourceSet& sources) {
  Ids<NameKey, NameKeyHash> identities;  // an account and a name, or an ARN alone
  std::vector<std::uint32_t> identity_of;
  identity_of.reserve(roles.size());
  for (const RoleEntry& entry : roles) {
    const bool by_name = entry.arn.empty() && !entry.name.empty() && !entry.account.empty();
    identity_of.push_back(!entry.arn.empty() ? identities.add({{}, entry.arn})
                          : by_name          ? identities.add({entry.account, entry.name})
                                             : kNoId);
  }
  Rows<RoleEntry*> descriptions;
  descriptions.fill(identities.size(), identity_of, [&](std::size_t i) { return &roles[i]; });
  for (std::uint32_t i = 0; i < identities.size(); ++i) {
    const auto entries = descriptions[i];
    RoleEntry* const best = *std::max_element(
        entries.begin(), entries.end(),
        [&](const auto* a, const auto* b) { return rank(*a, sources) < rank(*b, sources); });
    for (RoleEntry* const entry : entries) {
      if (entry == best) continue;
      entry->outranked = true;
      best->copies.push_back(entry);
    }
  }
}

}  // namespace

std::vector<RoleEntry> identify_roles(const Inputs& inputs, const Accounts& accounts,
                                      Arena& texts) {
  std::vector<RoleEntry> roles;
  roles.reserve(inputs.facts.roles.size());
  for (const iam::Role& role : inputs.facts.roles) {
    roles.push_back({.id = static_cast<std::uint32_t>(roles.size()),
                     .role = &role,
                     .arn = role.arn,
                     .name = role.name,
                     .account = role.account,
                     .partition = role.partition});
    const std::optional<std::string> key = reference_key(role);
    if (key && (!role.reference.empty() || accounts.role_texts().find(*key) != kNoId)) {
      roles.back().reference = texts.keep(*key);
    }
    if (role.account.empty() && role.policy) take_account_from_provider(roles.back());
    roles.back().guess = role.guessed_name ? role.name : role.candidate_name;
  }
  drop_common_guesses(roles);
  take_described_arns(roles);
  take_annotated_arns(roles, inputs.facts, accounts);
  assume_only_role(roles, accounts);
  rank_sources(roles, inputs.sources);
  return roles;
}

}  // namespace irsa::join
