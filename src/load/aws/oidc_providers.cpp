#include "load/aws/oidc_providers.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "iam/names/provider_arn.h"
#include "load/aws/output.h"

namespace irsa::load {

namespace {

using iam::Text;

constexpr std::string_view kList = "OpenIDConnectProviderList";
constexpr std::string_view kClientIds = "ClientIDList";

/// A provider of which only the ARN is printed; false if it is another kind of ARN.
bool load_arn(const doc::Node& node, Loading& loading) {
  const auto arn = node.string();
  if (!arn) return false;
  const std::string_view text = loading.keep(arn->value);
  const auto parts = iam::ProviderArn::parse(text);
  if (!parts) return false;
  loading.facts.providers.push_back({.file = loading.file(),
                                     .where = arn->span,
                                     .arn = text,
                                     .account = parts->account,
                                     .issuer = parts->issuer,
                                     .stored = true});
  return true;
}

/// The output lists every provider of the account whose ARNs it holds.
void load_list(const doc::Node& output, Loading& loading) {
  std::vector<std::string_view> accounts;
  for (const doc::Node& item : output[kList].items()) {
    if (!load_arn(item["Arn"], loading)) continue;
    const std::string_view account = loading.facts.providers.back().account;
    if (std::find(accounts.begin(), accounts.end(), account) == accounts.end()) {
      accounts.push_back(account);
    }
  }
  if (is_truncated(output)) return;
  for (const std::string_view account : accounts) {
    loading.facts.provider_lists.push_back({loading.file(), account});
  }
}

void read_client_ids(const doc::Node& list, Loading& loading, iam::OidcProvider& provider) {
  if (!list || list.is_null()) return;
  provider.client_ids_key = list.key_span();
  if (!list.is_sequence()) provider.client_ids_unknown = true;
  for (const doc::Node& item : list.items()) {
    const auto id = item.scalar();
    if (!id || loading.is_placeholder(id->value)) {
      provider.client_ids_unknown = true;
    } else {
      provider.client_ids.push_back(loading.keep(*id));
    }
  }
}

/// get-open-id-connect-provider prints the URL without its scheme, and no ARN; whoever creates one
/// writes the scheme (facts F24).
void load_provider(const doc::Node& node, const Text& url, Loading& loading) {
  std::string_view issuer = loading.keep(url.value);
  constexpr std::string_view kScheme = "https://";
  if (issuer.starts_with(kScheme)) issuer.remove_prefix(kScheme.size());
  if (loading.is_placeholder(issuer)) issuer = {};
  iam::OidcProvider provider{.file = loading.file(),
                             .where = url.span,
                             .issuer = issuer,
                             .stored = node["CreateDate"].is_scalar()};
  read_client_ids(node[kClientIds], loading, provider);
  loading.facts.providers.push_back(std::move(provider));
}

bool load_provider_output(const doc::Node& node, Loading& loading) {
  if (node.is_string())
    return load_arn(node, loading);  // --query 'OpenIDConnectProviderList[].Arn'
  if (node["kind"] && node["apiVersion"]) return false;
  if (node[kList].is_sequence()) return load_list(node, loading), true;
  if (load_arn(node["OpenIDConnectProviderArn"], loading)) return true;  // create-…
  const auto url = node["Url"].string();
  if (url && (node[kClientIds] || node["ThumbprintList"])) {
    return load_provider(node, *url, loading), true;
  }
  return load_arn(node["Arn"], loading);  // --query OpenIDConnectProviderList
}

}  // namespace

bool load_oidc_providers(const doc::Document& document, Loading& loading) {
  if (!document.envelope().empty()) return false;
  return load_each_output(
      document.root(), [&](const doc::Node& node) { return load_provider_output(node, loading); });
}

void add_oidc_provider_needs(doc::Needs& needs) {
  needs.kindless_triggers.insert(
      needs.kindless_triggers.end(),
      {":oidc-provider/", "OpenIDConnectProviderList", "ClientIDList", "ThumbprintList"});
}

}  // namespace irsa::load
