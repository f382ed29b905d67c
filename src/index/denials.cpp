// Who gets in: whether a role lets a service account take it, and which accounts their own role
// keeps out.
#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

#include "base/text.h"
#include "base/thread_pool.h"
#include "iam/arn.h"
#include "index/index.h"
#include "index/tables.h"
#include "kube/names.h"

namespace irsa::index {

namespace {

/// A provider that is filled in later, and no key tells which one it is.
bool trusts_unknown_provider(const iam::TrustPolicy& policy) {
  return std::any_of(policy.statements.begin(), policy.statements.end(),
                     [](const iam::Statement& statement) {
                       return std::any_of(statement.principals.begin(), statement.principals.end(),
                                          [](const iam::Principal& principal) {
                                            return principal.unknown && principal.issuer.empty();
                                          });
                     });
}

/// A provider of another account or partition than the role's, where STS does not look for it
/// (irsa-facts C36, C47): rules of their own say so.
bool provider_elsewhere(const RoleEntry& entry) {
  const auto role = iam::RoleArn::parse(entry.arn);
  if (!role) return false;
  return std::any_of(entry.trusts.begin(), entry.trusts.end(), [&](const TrustStatement& trust) {
    const auto provider = iam::ProviderArn::parse(trust.principal->value.value);
    return trust.kubernetes && provider && !trust.principal->unknown &&
           (provider->account != role->account || provider->partition != role->partition);
  });
}

/// The calls by which pods of an account may try to take a role: with each of the issuers, with
/// each of the audiences.
struct Attempts {
  std::vector<std::string_view> issuers, audiences;
  std::string subject;
};

/// nullopt when too little is known of the two. `own_audiences`: some pod of the input brings a
/// token for an audience that is not its account's.
std::optional<Attempts> attempts_of(const Index& index, const ServiceAccount& account,
                                    const RoleEntry& entry, bool own_audiences) {
  if (!entry.role->policy || account.effective_ns.empty() || account.name_placeholder ||
      account.generated_name || trusts_unknown_provider(*entry.role->policy)) {
    return std::nullopt;
  }
  Attempts out{.issuers = {},
               .audiences = {index.audience_of(account)},
               .subject = kube::subject_of(account.effective_ns, account.name.value)};
  auto& issuers = out.issuers;
  if (const std::string_view declared = index.declared_issuer(account.origin.file);
      !declared.empty()) {
    issuers.push_back(declared);
  }
  const bool any_issuer = issuers.empty();
  for (const TrustStatement& trust : entry.trusts) {
    // One that is filled in later may be the declared one.
    if ((any_issuer ? trust.kubernetes : trust.principal->unknown) &&
        std::find(issuers.begin(), issuers.end(), trust.issuer) == issuers.end()) {
      issuers.push_back(trust.issuer);
    }
  }
  if (!own_audiences) return out;
  for (const Workload* const workload : index.workloads_of(account)) {
    for (const kube::Volume& volume : workload->volumes) {
      const std::string_view audience = volume.token_audience;
      if (volume.projected_token && !audience.empty() &&
          std::find(out.audiences.begin(), out.audiences.end(), audience) == out.audiences.end()) {
        out.audiences.push_back(audience);
      }
    }
  }
  return out;
}

iam::RoleContext context_of(const RoleEntry& entry) {
  return {.partition = entry.partition, .account = entry.account};
}

}  // namespace

iam::Truth Index::admits(const RoleEntry& entry, const ServiceAccount& account) const {
  const auto attempts = attempts_of(*this, account, entry, tables_->own_audiences);
  if (!attempts) return iam::Truth::maybe;
  iam::Truth best = iam::Truth::no;
  for (const std::string_view issuer : attempts->issuers) {
    for (const std::string_view audience : attempts->audiences) {
      best = std::max(
          best,
          iam::allows(*entry.role->policy, context_of(entry),
                      {.issuer = issuer, .subject = attempts->subject, .audiences = {audience}}));
      if (best == iam::Truth::yes) return best;
    }
  }
  return best;
}

Index::Admission Index::admission(const ServiceAccount& account, const RoleEntry& entry) const {
  const auto attempts = attempts_of(*this, account, entry, tables_->own_audiences);
  if (!attempts) return {.allowed = iam::Truth::maybe};
  Admission best;
  std::size_t progress = 0;
  for (const std::string_view issuer : attempts->issuers) {
    for (const std::string_view audience : attempts->audiences) {
      iam::Evaluation evaluation =
          iam::evaluate(*entry.role->policy, context_of(entry),
                        {.issuer = issuer, .subject = attempts->subject, .audiences = {audience}});
      // Of several failures the one that came furthest explains most.
      std::size_t reached = 1;
      for (const iam::StatementTrace& trace : evaluation.statements) {
        reached = std::max(reached, 1 + static_cast<std::size_t>(trace.failed));
      }
      if (evaluation.allowed > best.allowed ||
          (best.allowed == iam::Truth::no && reached > progress)) {
        best = {
            .allowed = evaluation.allowed, .issuer = issuer, .evaluation = std::move(evaluation)};
        progress = reached;
      }
    }
  }
  return best;
}

/// Nothing about the role itself explains why an account does not get in.
bool Index::lets_somebody_in(const RoleEntry& entry) const {
  // An authored policy that IAM would not store has its own findings.
  return entry.role->policy && (entry.role->stored || entry.role->policy->defects.empty()) &&
         entry.trusts_kubernetes() && !entry.has_lockout() && !provider_elsewhere(entry);
}

void Index::find_denials() {
  std::vector<char> is_candidate(roles_.size());
  for (std::size_t i = 0; i < roles_.size(); ++i) is_candidate[i] = lets_somebody_in(roles_[i]);
  const auto& accounts = facts_.service_accounts;
  std::vector<std::vector<Denial>> found(slice_count(accounts.size()));
  const auto look_at = [&](const ServiceAccount& account, std::vector<Denial>& out) {
    const RoleEntry* const entry = role_of(account);
    if (entry == nullptr || !is_candidate[static_cast<std::size_t>(entry - roles_.data())] ||
        partial(account.origin.file) || admits(*entry, account) != iam::Truth::no ||
        explained_elsewhere(account, *entry)) {
      return;
    }
    out.push_back({.account = &account,
                   .annotation = role_annotation(account),
                   .role = entry,
                   .admission = admission(account, *entry),
                   .near_miss = near_miss(account, *entry)});
  };
  for_each_slice(accounts.size(), threads(),
                 [&](std::size_t slice, std::size_t begin, std::size_t end) {
                   for (std::size_t i = begin; i < end; ++i) look_at(accounts[i], found[slice]);
                 });
  for (std::vector<Denial>& of_slice : found) {
    std::move(of_slice.begin(), of_slice.end(), std::back_inserter(denials_));
  }
}

/// A fact about the account's surroundings says why it does not get in, or why it need not: its
/// Pod Identity association wins (irsa-facts A45), the provider does not take its tokens' audience,
/// or the role means it, but for a cluster that does not exist.
bool Index::explained_elsewhere(const ServiceAccount& account, const RoleEntry& entry) const {
  if (!associations_of(account).empty()) return true;
  const std::string_view audience = audience_of(account);
  const iam::RoleContext context{.partition = entry.partition, .account = entry.account};
  return std::any_of(entry.trusts.begin(), entry.trusts.end(), [&](const TrustStatement& trust) {
    if (!trust.kubernetes) return false;
    const AudienceGap* const gap = audience_gap(trust);
    if (gap != nullptr && gap->audience == audience) return true;
    if (!undeclared_issuer(trust.issuer) || account.effective_ns.empty()) return false;
    return iam::allows(*entry.role->policy, context,
                       {.issuer = trust.issuer,
                        .subject = kube::subject_of(account.effective_ns, account.name.value),
                        .audiences = {audience}}) != iam::Truth::no;
  });
}

const NamedSubject* Index::near_miss(const ServiceAccount& account, const RoleEntry& entry) const {
  const std::string_view ns = account.effective_ns;
  const std::string_view name = account.name.value;
  std::vector<const NamedSubject*> orphans, near;
  for (const NamedSubject& subject : entry.subjects) {
    if (!accounts(subject.ns, subject.name).empty()) continue;
    orphans.push_back(&subject);
    const bool same_ns = subject.ns == ns, same_name = subject.name == name;
    const bool akin =
        same_name || edit_distance(subject.name, name, 2) <= 2 ||
        (name.size() > 3 && subject.name.find(name) != std::string_view::npos) ||
        (subject.name.size() > 3 && name.find(subject.name) != std::string_view::npos);
    if ((same_ns && akin) || same_name) near.push_back(&subject);
  }
  if (near.size() == 1) return near.front();
  if (near.empty() && orphans.size() == 1 && entry.subjects.size() == 1 &&
      accounts_of(entry).size() == 1) {
    return orphans.front();
  }
  return nullptr;
}

}  // namespace irsa::index
