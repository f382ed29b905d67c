#include "load/kubernetes/webhook_config.h"

#include <string_view>

#include "doc/embedded.h"
#include "kube/webhook.h"

namespace irsa::load {

namespace {

constexpr std::string_view kConfigMap = "pod-identity-webhook";

/// kOps gives these accounts a role, and their pods a token, by itself.
bool load_kops(const KubeObject& object) {
  bool found = false;
  const doc::Node permissions = object.root["spec"]["iam"]["serviceAccountExternalPermissions"];
  for (const doc::Node& item : permissions.items()) {
    const auto name = item["name"].string();
    const auto ns = item["namespace"].scalar();
    if (!name || !ns || name->value.empty()) continue;
    found = true;
    const bool any = ns->value.find('*') != std::string_view::npos;  // then in some namespace
    object.loading.facts.readers.push_back(
        {.origin = object.origin,
         .kind = "Cluster",
         .name = object.name,
         .account = object.loading.keep(*name),
         .account_ns = any ? std::string_view{} : object.loading.keep(ns->value),
         .needs_annotation = false});
  }
  return found;
}

/// An entry as the annotation it stands for.
kube::Annotation annotation_of(const KubeObject& object, std::string_view key, Span key_span,
                               const doc::Node& value) {
  kube::Annotation annotation{.place = kube::Place::service_account,
                              .key = {key, key_span},
                              .value = object.loading.keep(value.text()),
                              .value_span = value ? value.span() : key_span};
  annotation.placeholder = object.loading.is_placeholder(annotation.value);
  return annotation;
}

/// `"NS/NAME": {"RoleARN": …, "Audience": …}`. An audience that is left out is that of the API
/// server, not the webhook's.
bool load_entry(const KubeObject& object, const doc::Entry& entry) {
  const std::string_view key = entry.key.text();
  const std::size_t slash = key.find('/');
  const doc::Node role = entry.value["RoleARN"], audience = entry.value["Audience"];
  if (slash == std::string_view::npos || !role.is_string() || role.text().empty()) return false;
  const std::string_view ns = key.substr(0, slash), name = key.substr(slash + 1);
  Loading& loading = object.loading;
  const Span name_span = part_of_value(entry.key.span(), key, slash + 1, key.size());
  kube::ServiceAccount account{.origin = object.origin,
                               .name = {loading.keep(name), name_span},
                               .ns = {},
                               .effective_ns = ns == "*" ? std::string_view{} : loading.keep(ns),
                               .metadata_key = entry.key.span(),
                               .indirect = true};
  account.annotations = {
      annotation_of(object, kube::kRoleArn, role.key_span(), role),
      annotation_of(object, kube::kAudience, audience ? audience.key_span() : entry.key.span(),
                    audience)};
  // No other wildcard than a lone `*` is one: such an entry gives nobody a role.
  const bool idle = ns != "*" && ns.find('*') != std::string_view::npos;
  Facts& facts = loading.facts;
  (idle ? facts.account_fragments : facts.service_accounts).push_back(std::move(account));
  return true;
}

bool load_webhook_config(const KubeObject& object) {
  const doc::Node config = object.root["data"]["config"];
  if (!config.is_string()) return false;
  const doc::Embedded embedded(config);
  if (embedded.error()) {
    if (is_filled_in_later(config, embedded.error()->where, "the webhook's configuration",
                           object.loading, object.object_name())) {
      return true;
    }
    object.loading.report(ReadingRule::json_syntax, {.where = embedded.error()->where,
                                                     .message = embedded.error()->message,
                                                     .help = embedded.error()->help,
                                                     .object = object.object_name()});
    return true;
  }
  bool found = false;
  for (const doc::Entry& entry : embedded.document().root().entries()) {
    found = load_entry(object, entry) || found;
  }
  return found;
}

}  // namespace

bool load_self_hosted(const KubeObject& object) {
  if (object.api_group == "kops.k8s.io") return object.kind == "Cluster" && load_kops(object);
  return object.api_group.empty() && object.kind == "ConfigMap" &&
         object.name.value == kConfigMap && load_webhook_config(object);
}

void add_self_hosted_needs(doc::Needs& needs) { needs.triggers.push_back(kConfigMap); }

}  // namespace irsa::load
