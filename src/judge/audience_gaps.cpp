#include "judge/audience_gaps.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "iam/names/oidc_provider.h"
#include "iam/names/provider_arn.h"
#include "kube/webhook.h"

namespace irsa::judge {

using join::Index;
using join::RoleEntry;
using join::ServiceAccount;
using join::TrustStatement;

namespace {

bool concerns_account(const iam::OidcProvider& provider, std::string_view aws_account) {
  return provider.account.empty() || aws_account.empty() || provider.account == aws_account;
}

/// The AWS account in which STS looks for the provider that a statement names.
std::string_view account_of(const TrustStatement& trust) {
  const auto arn = iam::ProviderArn::parse(trust.principal->value.value);
  return arn ? arn->account : trust.role->account;
}

bool takes(const iam::OidcProvider& provider, std::string_view audience) {
  return std::any_of(provider.client_ids.begin(), provider.client_ids.end(),
                     [&](const iam::Text& id) { return id.value == audience; });
}

const iam::Text* near_id(const iam::OidcProvider& provider, std::string_view audience) {
  const auto near = std::find_if(
      provider.client_ids.begin(), provider.client_ids.end(),
      [&](const iam::Text& id) { return iam::resembles_audience(id.value, audience); });
  return near == provider.client_ids.end() ? nullptr : &*near;
}

/// Does the record say which audiences the provider takes?
bool says_audiences(const iam::OidcProvider& provider) {
  return provider.client_ids_key.has_value() && !provider.client_ids_unknown;
}

/// What tokens of the account carry when its pods call STS; empty when nobody knows.
std::string_view token_audience(const Index& index, const ServiceAccount& account) {
  const kube::Annotation* const annotation = join::find_annotation(account, kube::kAudience);
  if (annotation != nullptr && annotation->placeholder) return {};
  return index.workloads().manual_setup(account) ? std::string_view{}
                                                 : index.accounts().audience_of(account);
}

/// The audiences that tokens of accounts carry: none of them is a slip.
std::set<std::string_view> carried_audiences(const Index& index) {
  std::set<std::string_view> out;
  for (const ServiceAccount& account : index.facts().service_accounts) {
    if (const auto audience = token_audience(index, account); !audience.empty()) {
      out.insert(audience);
    }
  }
  return out;
}

}  // namespace

std::vector<AudienceGap> find_audience_gaps(const Index& index) {
  const load::Facts& facts = index.facts();
  std::vector<AudienceGap> gaps;
  if (facts.providers.empty()) return gaps;
  std::map<std::pair<const iam::OidcProvider*, std::string_view>, std::size_t> known;
  const std::string_view usual = index.settings().audience;
  const std::set<std::string_view> carried = carried_audiences(index);
  const auto add = [&](AudienceGap gap) {
    const auto [place, fresh] = known.emplace(std::pair(gap.provider, gap.audience), gaps.size());
    if (fresh) return gaps.push_back(gap);
    AudienceGap& before = gaps[place->second];
    if (before.account == nullptr) before.account = gap.account;
  };
  /// The record of the provider to edit that lacks the audience: an authored one before a stored
  /// one. Of several providers of one URL, when their accounts are not known, one may be the right.
  const auto lacking = [&](std::string_view aws_account, std::string_view issuer,
                           std::string_view audience) -> const iam::OidcProvider* {
    const iam::OidcProvider* found = nullptr;
    for (const iam::OidcProvider* const provider : index.providers().of(aws_account, issuer)) {
      if (!provider->client_ids_key) continue;
      if (!says_audiences(*provider) || takes(*provider, audience)) return nullptr;
      if (found == nullptr || (found->stored && !provider->stored)) found = provider;
    }
    return found;
  };
  for (const RoleEntry& role : index.roles()) {
    if (role.outranked) continue;
    for (const TrustStatement& trust : role.trusts) {
      if (!trust.kubernetes || trust.principal->open_issuer() ||
          trust.statement->effect != iam::Effect::allow) {
        continue;
      }
      const std::string_view aws_account = account_of(trust);
      bool asked = false;
      for (const ServiceAccount* const account : index.accounts_of(role)) {
        const std::string_view home = index.clusters().issuer_of(account->origin.file);
        const std::string_view audience = token_audience(index, *account);
        if (audience.empty() || (!home.empty() && home != trust.issuer)) continue;
        asked = true;
        if (const auto* const provider = lacking(aws_account, trust.issuer, audience)) {
          add({provider, audience, near_id(*provider, audience), &role, account});
        }
      }
      if (asked) continue;
      // Nobody is known to use the role: the audience may be another than the webhook's.
      const auto* const provider = lacking(aws_account, trust.issuer, usual);
      if (provider == nullptr) continue;
      const iam::Text* const near = near_id(*provider, usual);
      if (near != nullptr && carried.contains(near->value)) continue;
      if (near != nullptr || provider->client_ids.empty()) {
        add({provider, usual, near, &role});
      }
    }
  }
  for (const iam::OidcProvider& provider : facts.providers) {
    const bool open = provider.issuer.empty();  // its URL is another resource's
    if (!open && !index.issuers().is_kubernetes(provider.issuer)) continue;
    const iam::Text* const near = near_id(provider, usual);
    if (near == nullptr || carried.contains(near->value)) continue;
    if (open && says_audiences(provider) && !takes(provider, usual)) add({&provider, usual, near});
    if (lacking(provider.account, provider.issuer, usual) == &provider) {
      add({&provider, usual, near});
    }
  }
  return gaps;
}

const AudienceGap* find_gap(const std::vector<AudienceGap>& gaps, const TrustStatement& trust) {
  if (gaps.empty()) return nullptr;
  const std::string_view aws_account = account_of(trust);
  const auto found = std::find_if(gaps.begin(), gaps.end(), [&](const AudienceGap& gap) {
    return gap.provider->issuer == trust.issuer && concerns_account(*gap.provider, aws_account);
  });
  return found == gaps.end() ? nullptr : &*found;
}

}  // namespace irsa::judge
