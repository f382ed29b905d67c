#include "load/aws/resources.h"

#include <string>
#include <utility>

#include "iam/evaluate/policy_set.h"
#include "iam/names/arn.h"
#include "iam/names/provider_arn.h"
#include "value/template_text.h"

namespace irsa::load {

std::optional<kube::Text> known_string(const doc::Node& node, Loading& loading) {
  const auto text = node.string();
  if (!text || text->value.empty() || value::is_intrinsic(node) ||
      loading.is_placeholder(text->value)) {
    return std::nullopt;
  }
  return loading.keep(*text);
}

std::optional<kube::Text> policy_arn(const doc::Node& node, Loading& loading) {
  if (auto known = known_string(node, loading)) return known;
  const std::string text =
      value::is_intrinsic(node) ? value::intrinsic_text(node) : std::string(node.text());
  if (!iam::is_aws_managed(text)) return std::nullopt;
  return kube::Text{loading.keep(text), node.span()};
}

void set_role_arn(iam::Role& role, std::string_view arn) {
  const auto parts = iam::RoleArn::parse(arn);
  if (!parts) return;
  role.arn = arn;
  role.account = parts->account;
  role.partition = parts->partition;
  if (role.name.empty()) role.name = parts->name;
}

void load_provider(const doc::Node& url, const doc::Node& client_ids, std::string_view arn,
                   Span where, Loading& loading) {
  iam::OidcProvider provider{.file = loading.file(), .where = where};
  if (const auto parts = iam::ProviderArn::parse(arn)) {
    provider.arn = arn;
    provider.account = parts->account;
  }
  if (const auto text = known_string(url, loading)) {
    provider.where = text->span;
    provider.issuer = text->value;
    for (const std::string_view scheme : {"https://", "http://"}) {
      if (provider.issuer.starts_with(scheme)) provider.issuer.remove_prefix(scheme.size());
    }
  }
  if (client_ids) {
    provider.client_ids_key = client_ids.key_span();
    provider.client_ids_unknown = !client_ids.is_sequence() || value::is_intrinsic(client_ids);
  }
  for (const doc::Node& item : client_ids.items()) {
    const auto id = known_string(item, loading);
    provider.client_ids_unknown = provider.client_ids_unknown || !id;
    if (id) provider.client_ids.push_back(*id);
  }
  // Of one whose URL is filled in later nothing but its audiences is known.
  if (provider.issuer.empty() && provider.arn.empty() && provider.client_ids.empty()) return;
  loading.facts.providers.push_back(std::move(provider));
}

}  // namespace irsa::load
