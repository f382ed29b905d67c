// OIDC providers registered in AWS accounts.
#include <algorithm>

#include "join/index.h"
#include "join/index_tables.h"

namespace irsa::join {

namespace {

bool concerns(const iam::OidcProvider& provider, std::string_view aws_account) {
  return provider.account.empty() || aws_account.empty() || provider.account == aws_account;
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

}  // namespace irsa::join
