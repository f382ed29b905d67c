#include "audit/pairs.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "judge/admits.h"

namespace irsa::audit {

using join::RoleEntry;
using join::ServiceAccount;

Pairs::Pairs(const judge::Model& model, const Limits& limits)
    : index_(model.index), verdicts_(model.verdicts), limits_(limits) {
  find_roles();
  find_pairs();
}

/// Roles that pods may take or accounts name; all others are none of the audit's business.
void Pairs::find_roles() {
  answers_ = engine::whom_it_lets_in(
      index_,
      {.intended_by_annotation = true, .most_looked_at = limits_.looked_at, .reference = true});
  std::unordered_map<const RoleEntry*, const engine::PolicyAnswer*> answer_of;
  for (const engine::PolicyAnswer& answer : answers_) answer_of.emplace(answer.role, &answer);
  for (const iam::PodIdentityAssociation& association : index_.facts().associations) {
    if (const RoleEntry* const role = index_.role_of(association)) associated_.insert(role);
    if (association.target_role) named_elsewhere_.insert(association.target_role->value);
  }
  for (const kube::RoleField& field : index_.facts().role_fields) {
    named_elsewhere_.insert(field.value.value);
  }
  for (const RoleEntry& entry : index_.roles()) {
    if (entry.outranked) continue;
    const auto answer = answer_of.find(&entry);
    const bool trusted = answer != answer_of.end() && !answer->second->issuers.empty();
    if (!entry.for_pods() && !trusted && index_.accounts_of(entry).empty() &&
        !associated_.contains(&entry)) {
      continue;
    }
    drafts_.push_back({.entry = &entry,
                       .answer = answer == answer_of.end() ? nullptr : answer->second,
                       .role = {.key = {}, .label = {}, .where = entry.role->where}});
  }
}

void Pairs::find_pairs() {
  for (RoleDraft& draft : drafts_) find_pairs(draft);
  // Of several roots' roles of one name nobody knows which is meant: none lets the account in.
  for (const judge::Denial& denial : verdicts_.denials()) {
    if (denial.roots < 2) continue;
    const auto draft = std::find_if(drafts_.begin(), drafts_.end(),
                                    [&](const RoleDraft& one) { return one.entry == denial.role; });
    if (draft == drafts_.end()) continue;
    Pair pair{.account = kNone, .allowed = iam::Truth::no, .names = true};
    draft->pairs.push_back({denial.account, std::move(pair)});
  }
  for (RoleDraft& draft : drafts_) count_pairs(draft);
}

void Pairs::find_pairs(RoleDraft& draft) {
  const RoleEntry& entry = *draft.entry;
  std::unordered_set<const ServiceAccount*> users;
  std::unordered_set<std::uint32_t> user_names;
  judge::RoleAdmission asked(index_, entry);
  for (const ServiceAccount* const account : index_.accounts_of(entry)) {
    users.insert(account);
    user_names.insert(index_.accounts().name_id(*account));
    Pair pair{.account = kNone, .allowed = iam::Truth::maybe, .names = true};
    pair.associated = takes_by_association(*account, entry);
    // A kustomization may change its name or its namespace.
    const bool partial = index_.files().partial(account->origin.file);
    if (entry.role->policy && !partial) pair.allowed = asked.admits(*account);
    if (entry.role->policy && pair.allowed != iam::Truth::no) {
      pair.why = unregistered_audience(entry, *account);
      if (!pair.why.empty()) pair.allowed = iam::Truth::no;
    }
    draft.pairs.push_back({account, std::move(pair)});
  }
  if (associated_.contains(&entry)) find_associated(draft, users);
  if (draft.answer == nullptr) return;
  std::unordered_set<std::uint32_t> named;
  for (const join::NamedSubject& subject : entry.subjects) named.insert(subject.name_id);
  std::size_t room = limits_.pairs_of_role;
  for (const engine::IssuerAnswer& answer : draft.answer->issuers) {
    draft.role.not_looked_at += answer.not_looked_at;
    for (const ServiceAccount* const account : answer.strangers) {
      if (!users.insert(account).second || index_.files().partial(account->origin.file)) continue;
      const std::uint32_t id = index_.accounts().name_id(*account);
      Pair pair{.account = kNone,
                .allowed = answer.subject_open || answer.admission.assumptions.empty()
                               ? iam::Truth::yes
                               : iam::Truth::maybe,
                .associated = takes_by_association(*account, entry)};
      pair.names = pair.associated || user_names.contains(id);
      pair.named = named.contains(id);
      if (room == 0) {  // of very many they are counted only
        ++draft.role.pairs_left_out;
        draft.role.beyond += pair.names || pair.named ? 0 : 1;
        continue;
      }
      --room;
      draft.pairs.push_back({account, std::move(pair)});
    }
  }
  for (DraftPair& one : draft.pairs) {
    one.pair.named = one.pair.named || named.contains(index_.accounts().name_id(*one.account));
  }
}

/// Accounts that get the role by EKS Pod Identity: then the agent asks for it, not the account.
void Pairs::find_associated(RoleDraft& draft, std::unordered_set<const ServiceAccount*>& users) {
  const RoleEntry& entry = *draft.entry;
  const iam::Truth allowed = !entry.role->policy         ? iam::Truth::maybe
                             : entry.trusts_pod_identity ? iam::Truth::yes
                                                         : iam::Truth::no;
  for (DraftPair& one : draft.pairs) {
    if (one.pair.associated) one.pair.allowed = std::max(one.pair.allowed, allowed);
  }
  for (const iam::PodIdentityAssociation& association : index_.facts().associations) {
    if (index_.role_of(association) != &entry) continue;
    for (const ServiceAccount* const account :
         index_.accounts().named(association.ns.value, association.service_account.value)) {
      if (!takes_by_association(*account, entry) || !users.insert(account).second) continue;
      Pair pair{.account = kNone, .allowed = allowed, .names = true, .associated = true};
      if (allowed == iam::Truth::no) {
        pair.why = "no statement trusts the service of EKS Pod Identity, " +
                   std::string(iam::kPodIdentityService);
      }
      draft.pairs.push_back({account, std::move(pair)});
    }
  }
}

bool Pairs::takes_by_association(const ServiceAccount& account, const RoleEntry& entry) const {
  const auto associations = index_.associations().of(account);
  return std::any_of(associations.begin(), associations.end(), [&](const auto* association) {
    return index_.role_of(*association) == &entry;
  });
}

/// STS takes no token for an audience that the provider lacks, whatever the policy says.
std::string Pairs::unregistered_audience(const RoleEntry& entry,
                                         const ServiceAccount& account) const {
  const std::string_view audience = index_.accounts().audience_of(account);
  const judge::AudienceGap* lacking = nullptr;
  for (const join::TrustStatement& trust : entry.trusts) {
    if (!trust.kubernetes || trust.statement->effect != iam::Effect::allow) continue;
    const judge::AudienceGap* const gap = verdicts_.audience_gap(trust);
    if (gap == nullptr || gap->audience != audience) return {};
    lacking = gap;
  }
  if (lacking == nullptr) return {};
  return "the OIDC provider does not register the audience " + quoted(audience);
}

void Pairs::count_pairs(RoleDraft& draft) {
  Role& role = draft.role;
  for (const DraftPair& one : draft.pairs) {
    const Pair& pair = one.pair;
    role.users += pair.names ? 1 : 0;
    if (is_refused(one)) ++role.refused;
    if (!pair.names && !pair.named && pair.allowed != iam::Truth::no) ++role.beyond;
  }
  if (draft.answer != nullptr) {
    for (const engine::IssuerAnswer& answer : draft.answer->issuers) {
      const iam::Admitted& may = answer.admitted();
      role.open = role.open || may.everyone || may.openness.namespaces;
    }
  }
  role.open = role.open || role.beyond > 0;
  const RoleEntry& entry = *draft.entry;
  role.reference = is_reference(entry.role->where.file);
  role.unused =
      index_.has_kubernetes() && entry.for_pods() && role.users == 0 &&
      !associated_.contains(&entry) &&
      !named_elsewhere_.contains(entry.arn.empty() ? entry.name : entry.arn) &&
      std::none_of(entry.subjects.begin(), entry.subjects.end(),
                   [&](const auto& subject) { return index_.accounts().defined_for(subject); });
  const join::RolePermissions permissions = index_.permissions().of(entry);
  const bool known = permissions.complete &&
                     std::all_of(permissions.grants.begin(), permissions.grants.end(),
                                 [](const join::Grant& grant) {
                                   return grant.policy != nullptr && !grant.policy->unknown;
                                 });
  role.admin = iam::is_administrator(permissions.in_force()) ? Admin::yes
               : known                                       ? Admin::no
                                                             : Admin::unknown;
  if (role.reference) return;
  ++role_count_;
  open_count_ += role.open ? 1 : 0;
  unused_count_ += role.unused ? 1 : 0;
  for (const DraftPair& one : draft.pairs) {
    if (is_refused(one)) refused_.insert(one.account);
  }
}

bool Pairs::is_refused(const DraftPair& one) const {
  return one.pair.names && one.pair.allowed == iam::Truth::no &&
         (one.pair.associated || index_.associations().of(*one.account).empty()) &&
         !is_reference(one.account->origin.file);
}

}  // namespace irsa::audit
