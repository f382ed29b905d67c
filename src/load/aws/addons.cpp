#include "load/aws/addons.h"

#include <span>
#include <utility>

#include "catalogue/catalogue.h"
#include "kube/webhook.h"
#include "load/aws/resources.h"

namespace irsa::load {

namespace {

constexpr std::string_view kAddonKind = "EKS add-on";

std::span<const catalogue::Addon> rows_of_addon(std::string_view name) {
  return catalogue::find(catalogue::addons(), &catalogue::Addon::addon, name);
}

}  // namespace

AddonUse addon_use(const kube::Origin& origin, const kube::Text& name, const doc::Node& cluster,
                   const doc::Node& role, Loading& loading) {
  const auto of_cluster = known_string(cluster, loading);
  return {.origin = origin,
          .name = name,
          .where = name.span,
          .cluster = of_cluster ? of_cluster->value : std::string_view{},
          .role = role.string(),
          .role_key = role ? role.key_span() : name.span};
}

void load_addon_role(const AddonUse& addon, Loading& loading) {
  if (!addon.role) return;
  const kube::Text role = loading.keep(*addon.role);
  kube::ServiceAccount account{.origin = addon.origin,
                               .name = {{}, addon.where},
                               .ns = {},
                               .effective_ns = {},
                               .metadata_key = addon.where,
                               .name_placeholder = true,
                               .indirect = true};
  account.annotations = {{.place = kube::Place::service_account,
                          .key = {kube::kRoleArn, addon.role_key},
                          .value = role.value,
                          .value_span = role.span,
                          .placeholder = loading.is_placeholder(role.value)}};
  const auto rows = rows_of_addon(addon.name.value);
  if (rows.empty()) {
    account.holder = {.kind = kAddonKind, .name = loading.keep(addon.name.value)};
    loading.facts.account_fragments.push_back(std::move(account));
    return;
  }
  account.name_placeholder = false;
  for (const std::string_view name : rows.front().accounts) {
    account.name.value = name;
    account.effective_ns = rows.front().ns;
    loading.facts.service_accounts.push_back(account);
  }
}

void load_addon_without_role(const AddonUse& addon, Loading& loading) {
  const auto rows = rows_of_addon(addon.name.value);
  if (rows.empty()) return;
  for (const std::string_view name : rows.front().accounts) {
    loading.facts.service_accounts.push_back(
        {.origin = addon.origin,
         .name = {name, addon.where},
         .ns = {},
         .effective_ns = rows.front().ns,
         .metadata_key = addon.where,
         .indirect = true,
         .implied = true,
         .holder = {.kind = kAddonKind, .name = loading.keep(addon.name.value)}});
  }
}

void load_addon_association(const AddonUse& addon, const std::optional<kube::Text>& account,
                            const std::optional<kube::Text>& role, Span where, Loading& loading) {
  const auto rows = rows_of_addon(addon.name.value);
  if (!account || rows.empty() || loading.is_placeholder(account->value)) return;
  loading.facts.associations.push_back({.file = loading.file(),
                                        .where = where,
                                        .cluster = addon.cluster,
                                        .ns = {rows.front().ns, where},
                                        .service_account = loading.keep(*account),
                                        .role = loading.keep(role),
                                        .unknown = addon.cluster.empty()});
}

}  // namespace irsa::load
