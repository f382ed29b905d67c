#include "load/terraform/roles.h"

#include <utility>

#include "iam/names/arn.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "load/aws/addons.h"
#include "load/aws/policies.h"
#include "load/terraform/permissions.h"
#include "load/terraform/policy_blocks.h"
#include "load/terraform/rendering.h"
#include "value/template_text.h"

namespace irsa::load {

namespace {

std::string_view kept(const TerraformValue& value, Loading& loading) {
  const auto text = value.string();
  return text ? loading.keep(text->value) : std::string_view{};
}

/// HOST/PATH of an issuer's URL. States show an OIDC provider's without the scheme (facts
/// F32).
iam::Text issuer_of(const iam::Text& url, Loading& loading) {
  constexpr std::string_view kScheme = "https://";
  const std::size_t skip = url.value.starts_with(kScheme) ? kScheme.size() : 0;
  std::string_view issuer = url.value.substr(skip);
  issuer = iam::without_stray_slash(issuer);
  return {loading.keep(issuer), part_of_value(url, skip, skip + issuer.size())};
}

}  // namespace

void load_terraform_role(const TerraformResource& resource, const TerraformResource* blocks,
                         Loading& loading) {
  const TerraformValue& values = resource.values;
  const auto arn = values["arn"].string();
  const auto name = values["name"].string();
  iam::Role role{.file = loading.file(),
                 .where = arn && !value::begins_open(arn->value) ? arn->span
                          : name                                 ? name->span
                                                                 : resource.where,
                 .arn = kept(values["arn"], loading),
                 .name = kept(values["name"], loading),
                 .path = kept(values["path"], loading),
                 .stored = resource.stored,
                 .address = loading.keep(resource.address)};
  if (role.name.empty()) {
    role.name_prefix = kept(values["name_prefix"], loading);
    for (const RoleReference& known : kRoleReferences) {
      const TerraformValue value = values[known.key];
      if (value.given()) role.name_references.push_back(kept(value, loading));
    }
  }
  if (const auto parts = iam::RoleArn::parse(role.arn)) {
    role.account = parts->account;
    role.partition = parts->partition;
    role.path = parts->path;
    role.name = parts->name;
  } else if (value::begins_open(role.arn)) {
    role.reference = std::exchange(role.arn, {});
    if (const auto call = values["call"].string()) role.call = call->span;
  }
  const ObjectName object{.role = std::string(role.arn.empty() ? role.name : role.arn),
                          .address = std::string(role.address)};
  const TerraformValue policy = values["assume_role_policy"];
  if (policy.given()) {
    role.policy = read_policy(policy.node(), loading, object, !role.stored);
  } else if (blocks != nullptr) {
    role.policy = read_policy_blocks(*blocks, loading, object);
    role.policy_unknown = !role.policy;
  } else {
    // Every role has a policy: where none is shown it is not known, whatever the plan says.
    role.policy_unknown = true;
  }
  role.name_unknown = role.name.empty();
  read_terraform_permissions(resource, loading, object, role);
  loading.facts.roles.push_back(std::move(role));
}

void load_terraform_provider(const TerraformResource& resource, Loading& loading) {
  const TerraformValue& values = resource.values;
  const auto arn = values["arn"].string();
  const auto url = values["url"].string();
  iam::OidcProvider provider{.file = loading.file(),
                             .where = arn   ? arn->span
                                      : url ? url->span
                                            : resource.where,
                             .arn = kept(values["arn"], loading),
                             .stored = resource.stored,
                             .address = loading.keep(resource.address)};
  if (url) provider.issuer = issuer_of(*url, loading).value;
  if (const auto parts = iam::ProviderArn::parse(provider.arn)) {
    provider.account = parts->account;
    if (provider.issuer.empty()) provider.issuer = parts->issuer;
  }
  const TerraformValue ids = values["client_id_list"];
  provider.client_ids_unknown = ids.withheld();
  if (ids.node()) provider.client_ids_key = ids.node().key_span();
  for (const TerraformValue& id : ids.items()) {
    if (const auto text = id.string()) provider.client_ids.push_back(loading.keep(*text));
    provider.client_ids_unknown = provider.client_ids_unknown || id.withheld();
  }
  loading.facts.providers.push_back(std::move(provider));
}

void load_terraform_cluster(const TerraformResource& resource, Loading& loading) {
  const TerraformValue& values = resource.values;
  iam::EksCluster cluster{.file = loading.file(), .name = kept(values["name"], loading)};
  if (const auto arn = iam::Arn::parse(kept(values["arn"], loading))) {
    cluster.account = arn->account;
    cluster.region = arn->region;
    cluster.partition = arn->partition;
  }
  const auto issuer = values["identity"].block()["oidc"].block()["issuer"].string();
  if (issuer) cluster.issuer = issuer_of(*issuer, loading);
  loading.facts.clusters.push_back(cluster);
}

void load_terraform_addon(const TerraformResource& resource, Loading& loading) {
  const TerraformValue& values = resource.values;
  const auto name = values["addon_name"].string();
  if (!name) return;
  const TerraformValue role = values["service_account_role_arn"];
  const AddonUse addon{.origin = {.file = loading.file(),
                                  .document = resource.document.ordinal(),
                                  .address = loading.keep(resource.address)},
                       .name = loading.keep(*name),
                       .where = resource.where,
                       .cluster = kept(values["cluster_name"], loading),
                       .role = role.string(),
                       .role_key = role.given() ? role.node().key_span() : resource.where};
  load_addon_role(addon, loading);
  const TerraformValue associations = values["pod_identity_association"];
  if (!role.given() && !role.withheld() && associations.items().empty() &&
      !associations.withheld() && !resource.stored) {
    load_addon_without_role(addon, loading);
  }
  for (const TerraformValue& item : associations.items()) {
    const auto named = item["role_arn"].string();
    load_addon_association(addon, item["service_account"].string(), named,
                           named ? named->span : resource.where, loading);
  }
}

void load_terraform_association(const TerraformResource& resource, Loading& loading) {
  const TerraformValue& values = resource.values;
  const auto read = [&](std::string_view key) {
    return loading.keep(values[key].string().value_or(iam::Text{{}, resource.where}));
  };
  iam::PodIdentityAssociation association{
      .file = loading.file(),
      .where = resource.where,
      .cluster = kept(values["cluster_name"], loading),
      .ns = read("namespace"),
      .service_account = read("service_account"),
      .role = loading.keep(values["role_arn"].string()),
      .target_role = loading.keep(values["target_role_arn"].string())};
  association.unknown = association.ns.value.empty() || association.service_account.value.empty();
  loading.facts.associations.push_back(association);
}

}  // namespace irsa::load
