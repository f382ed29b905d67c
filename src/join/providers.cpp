#include "join/providers.h"

#include <algorithm>

#include "value/template_text.h"

namespace irsa::join {
namespace {

bool concerns(const iam::OidcProvider& provider, std::string_view aws_account) {
  return provider.account.empty() || aws_account.empty() || provider.account == aws_account;
}

}  // namespace

Providers::Providers(const Inputs& inputs, const Issuers& issuers)
    : facts_(inputs.facts), issuers_(issuers) {
  for (const iam::OidcProvider& provider : facts_.providers) {
    by_issuer_.add(provider.issuer, &provider);
  }
  by_issuer_.close();
  for (const iam::OidcProviderList& list : facts_.provider_lists) {
    listed_.insert(list.account);
  }
}

std::vector<const iam::OidcProvider*> Providers::of(std::string_view aws_account,
                                                    std::string_view issuer) const {
  std::vector<const iam::OidcProvider*> out;
  if (issuer.empty()) return out;
  for (const iam::OidcProvider* const provider : by_issuer_[issuer]) {
    if (concerns(*provider, aws_account)) out.push_back(provider);
  }
  return out;
}

Registration Providers::registration(std::string_view aws_account, std::string_view issuer) const {
  if (facts_.providers.empty() || aws_account.empty()) return Registration::unknown;
  if (!of(aws_account, issuer).empty()) return Registration::registered;
  const auto nameless = by_issuer_[{}];
  const bool may_be_another = std::any_of(
      nameless.begin(), nameless.end(),
      [&](const iam::OidcProvider* provider) { return concerns(*provider, aws_account); });
  if (may_be_another) return Registration::unknown;
  if (listed_.contains(aws_account)) return Registration::absent;
  // What is filled in for the issuer of another may be this one.
  const bool open = std::any_of(
      facts_.providers.begin(), facts_.providers.end(), [&](const iam::OidcProvider& provider) {
        return concerns(provider, aws_account) && value::has_open_part(provider.issuer);
      });
  if (open) return Registration::unknown;
  // A provider for GitHub does not mean that those of clusters are made here as well.
  const bool others = std::any_of(
      facts_.providers.begin(), facts_.providers.end(), [&](const iam::OidcProvider& provider) {
        return concerns(provider, aws_account) && issuers_.is_kubernetes(provider.issuer);
      });
  return others ? Registration::unseen : Registration::unknown;
}

}  // namespace irsa::join
