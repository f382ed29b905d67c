// OIDC providers registered in AWS accounts, and the audiences they take.
#include <algorithm>
#include <map>
#include <utility>

#include "iam/names/provider_arn.h"
#include "join/index.h"
#include "join/tables.h"
#include "kube/names.h"

namespace irsa::join {

namespace {

bool concerns(const iam::OidcProvider& provider, std::string_view aws_account) {
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
  const kube::Annotation* const annotation = Index::find_annotation(account, kube::kAudience);
  if (annotation != nullptr && annotation->placeholder) return {};
  return index.manual_setup(account) ? std::string_view{} : index.audience_of(account);
}

}  // namespace

void Index::join_providers() {
  for (const iam::OidcProvider& provider : facts_.providers) {
    tables_->providers.add(provider.issuer, &provider);
  }
  tables_->providers.close();
  for (const iam::OidcProviderList& list : facts_.provider_lists) {
    tables_->provider_lists.insert(list.account);
  }
}

std::vector<const iam::OidcProvider*> Index::providers(std::string_view aws_account,
                                                       std::string_view issuer) const {
  std::vector<const iam::OidcProvider*> out;
  if (issuer.empty()) return out;
  for (const iam::OidcProvider* const provider : tables_->providers[issuer]) {
    if (concerns(*provider, aws_account)) out.push_back(provider);
  }
  return out;
}

Registration Index::registration(std::string_view aws_account, std::string_view issuer) const {
  if (facts_.providers.empty() || aws_account.empty()) return Registration::unknown;
  if (!providers(aws_account, issuer).empty()) return Registration::registered;
  const auto nameless = tables_->providers[{}];
  const bool may_be_another = std::any_of(
      nameless.begin(), nameless.end(),
      [&](const iam::OidcProvider* provider) { return concerns(*provider, aws_account); });
  if (may_be_another) return Registration::unknown;
  if (tables_->provider_lists.contains(aws_account)) return Registration::absent;
  // A provider for GitHub does not mean that those of clusters are made here as well.
  const bool others = std::any_of(
      facts_.providers.begin(), facts_.providers.end(), [&](const iam::OidcProvider& provider) {
        return concerns(provider, aws_account) && kubernetes_issuer(provider.issuer);
      });
  return others ? Registration::unseen : Registration::unknown;
}

void Index::find_audience_gaps() {
  if (facts_.providers.empty()) return;
  std::map<std::pair<const iam::OidcProvider*, std::string_view>, std::size_t> known;
  const auto add = [&](AudienceGap gap) {
    const auto [place, fresh] =
        known.emplace(std::pair(gap.provider, gap.audience), audience_gaps_.size());
    if (fresh) return audience_gaps_.push_back(gap);
    AudienceGap& before = audience_gaps_[place->second];
    if (before.account == nullptr) before.account = gap.account;
  };
  /// The record of the provider to edit that lacks the audience: an authored one before a stored
  /// one. Of several providers of one URL, when their accounts are not known, one may be the right.
  const auto lacking = [&](std::string_view aws_account, std::string_view issuer,
                           std::string_view audience) -> const iam::OidcProvider* {
    const iam::OidcProvider* found = nullptr;
    for (const iam::OidcProvider* const provider : providers(aws_account, issuer)) {
      if (!provider->client_ids_key) continue;
      if (!says_audiences(*provider) || takes(*provider, audience)) return nullptr;
      if (found == nullptr || (found->stored && !provider->stored)) found = provider;
    }
    return found;
  };
  for (const RoleEntry& role : roles_) {
    if (role.outranked) continue;
    for (const TrustStatement& trust : role.trusts) {
      if (!trust.kubernetes || trust.principal->unknown ||
          trust.statement->effect != iam::Effect::allow) {
        continue;
      }
      const std::string_view aws_account = account_of(trust);
      bool asked = false;
      for (const ServiceAccount* const account : accounts_of(role)) {
        const std::string_view home = declared_issuer(account->origin.file);
        const std::string_view audience = token_audience(*this, *account);
        if (audience.empty() || (!home.empty() && home != trust.issuer)) continue;
        asked = true;
        if (const auto* const provider = lacking(aws_account, trust.issuer, audience)) {
          add({provider, audience, near_id(*provider, audience), &role, account});
        }
      }
      if (asked) continue;
      // Nobody is known to use the role: the audience may be another than the webhook's.
      const auto* const provider = lacking(aws_account, trust.issuer, settings_.audience);
      if (provider == nullptr) continue;
      const iam::Text* const near = near_id(*provider, settings_.audience);
      if (near != nullptr || provider->client_ids.empty()) {
        add({provider, settings_.audience, near, &role});
      }
    }
  }
  for (const iam::OidcProvider& provider : facts_.providers) {
    if (!kubernetes_issuer(provider.issuer)) continue;
    const iam::Text* const near = near_id(provider, settings_.audience);
    if (near == nullptr) continue;
    if (lacking(provider.account, provider.issuer, settings_.audience) == &provider) {
      add({&provider, settings_.audience, near});
    }
  }
}

const AudienceGap* Index::audience_gap(const TrustStatement& trust) const {
  if (audience_gaps_.empty()) return nullptr;
  const std::string_view aws_account = account_of(trust);
  const auto found =
      std::find_if(audience_gaps_.begin(), audience_gaps_.end(), [&](const AudienceGap& gap) {
        return gap.provider->issuer == trust.issuer && concerns(*gap.provider, aws_account);
      });
  return found == audience_gaps_.end() ? nullptr : &*found;
}

}  // namespace irsa::join
