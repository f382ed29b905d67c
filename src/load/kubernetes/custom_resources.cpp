#include "load/kubernetes/custom_resources.h"

#include <algorithm>
#include <string>
#include <utility>

#include "catalogue/catalogue.h"
#include "kube/role_key.h"
#include "load/embedded.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/paths.h"

namespace irsa::load {

namespace {

/// Calls `take(row)` for the rows of the object's kind and group.
template <typename Row, typename Take>
void for_each_row(const KubeObject& object, std::span<const Row> table, const Take& take) {
  for (const Row& row : catalogue::find(table, &Row::kind, object.kind)) {
    if (catalogue::contains(row.groups, object.api_group)) take(row);
  }
}

/// `{name}` in the name of an account is the object's.
std::string name_for(std::string_view pattern, std::string_view name) {
  constexpr std::string_view kName = "{name}";
  std::string out(pattern);
  if (const std::size_t at = out.find(kName); at != std::string::npos) {
    out.replace(at, kName.size(), name);
  }
  return out;
}

/// An account that the object's operator makes, with the annotations that it copies to it.
void load_made_account(const KubeObject& object, const catalogue::MadeAccount& made) {
  if (node_at(object.root, {}, made.named_by).is_string()) return;  // then it makes none
  Loading& loading = object.loading;
  kube::ServiceAccount account{
      .origin = object.origin,
      .name = {loading.keep(name_for(made.name, object.name.value)), object.name.span},
      .ns = object.ns,
      .effective_ns = object.effective_ns,
      .metadata_key = object.metadata_key,
      .name_placeholder = !object.name_known || object.generated_name,
      .indirect = true};
  for (const std::string_view path : made.annotations) {
    const doc::Node annotations = node_at(object.root, {}, path);
    if (!annotations.is_mapping()) continue;
    account.annotations_key = annotations.key_span();
    account.metadata_key = annotations.key_span();
    collect_annotations(object, annotations, kube::Place::service_account, account.annotations);
  }
  // Of one that gets its role by other ways nothing need be said but that it exists. Operators may
  // be told to copy the object's own annotations.
  const doc::Entries own = object.root["metadata"]["annotations"].entries();
  account.annotated_elsewhere =
      made.annotations.empty() || std::any_of(own.begin(), own.end(), [](const doc::Entry& entry) {
        return kube::means_webhook_role(entry.key.text());
      });
  loading.facts.service_accounts.push_back(std::move(account));
}

/// Annotations for the pods, where those of their account have a place of their own. That they are
/// in the wrong place is all there is to say of the account.
void load_annotations_of_pods(const KubeObject& object, const catalogue::AccountMaker& row) {
  if (row.accounts.size() != 1 || row.accounts.front().annotations.size() != 1) return;
  const std::string_view belongs = row.accounts.front().annotations.front();
  const doc::Node own = node_at(object.root, {}, belongs);
  for (const std::string_view key : {"annotations", "podAnnotations"}) {
    const doc::Node mapping = object.root["spec"][key];
    std::vector<kube::Annotation> found;
    collect_meant(object, mapping, found);
    for (kube::Annotation& annotation : found) {
      annotation.place = kube::Place::pod_template;
      const doc::Node same = own[annotation.key.value];
      kube::StrayAnnotation stray{.origin = object.origin,
                                  .kind = object.loading.keep(object.kind),
                                  .name = object.name,
                                  .effective_ns = object.effective_ns,
                                  .annotation = annotation,
                                  .belongs = belongs};
      if (same && same.text() == annotation.value) stray.on_account = same.key_span();
      auto& accounts = object.loading.facts.service_accounts;
      const bool made = !accounts.empty() && accounts.back().name.span == object.name.span;
      if (made && kube::means_webhook_role(annotation.key.value)) {
        accounts.back().annotated_elsewhere = true;
      }
      object.loading.facts.stray_annotations.push_back(stray);
    }
  }
}

/// An account as an object names it: its name, or a mapping with `name` and perhaps `namespace`.
struct NamedAccount {
  std::optional<kube::Text> name;
  std::string_view ns;
};

NamedAccount named_account(const KubeObject& object, const doc::Node& node) {
  const doc::Node name = node.is_mapping() ? node["name"] : node;
  const doc::Node ns = node["namespace"];
  NamedAccount out{.name = name.string(), .ns = object.effective_ns};
  if (ns.is_string()) out.ns = ns.text();
  Loading& loading = object.loading;
  if (loading.is_placeholder(out.ns)) out.ns = {};
  if (out.name && (out.name->value.empty() || loading.is_placeholder(out.name->value))) {
    out.name.reset();
  }
  return out;
}

void load_refusing_reader(const KubeObject& object, const catalogue::AccountReader& row) {
  const auto holds = [&](const catalogue::FieldIs& field) {
    return node_at(object.root, {}, field.path).text() == field.value;
  };
  if (!std::ranges::all_of(row.if_all, holds)) return;
  const NamedAccount account = named_account(object, node_at(object.root, {}, row.account));
  if (!account.name) return;
  Loading& loading = object.loading;
  loading.facts.readers.push_back({.origin = object.origin,
                                   .kind = loading.keep(object.kind),
                                   .name = object.name,
                                   .account = loading.keep(*account.name),
                                   .account_ns = loading.keep(account.ns),
                                   .refuses = true});
}

void load_role_field(const KubeObject& object, const catalogue::RoleField& row) {
  follow(object.root, row.path, [&](const doc::Node& node, const doc::Node& holder) {
    const auto value = node.string();
    if (!value || value->value.empty()) return;
    Loading& loading = object.loading;
    const bool item = row.path.ends_with("[]");
    kube::RoleField field{
        .origin = object.origin,
        .kind = loading.keep(object.kind),
        .name = object.name,
        .effective_ns = object.effective_ns,
        .field = {row.path.substr(row.path.rfind('.') + 1), item ? node.span() : node.key_span()},
        .value = loading.keep(*value),
        .placeholder = loading.is_placeholder(value->value)};
    const NamedAccount own = named_account(object, node_at(object.root, holder, row.own_account));
    if (own.name) {
      field.account = loading.keep(own.name->value);
      field.account_ns = loading.keep(own.ns);
    } else if (!node_at(object.root, holder, row.by_token)) {
      field.account = row.controller;
    }
    loading.facts.role_fields.push_back(field);
  });
}

void load_secret_provider(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  const std::string_view pod_identity = spec["parameters"]["usePodIdentity"].text();
  object.loading.facts.secret_providers.push_back(
      {.origin = object.origin,
       .name = object.name,
       .effective_ns = object.effective_ns,
       .aws = spec["provider"].text() == "aws",
       .pod_identity = !pod_identity.empty() && pod_identity != "false"});
}

void load_scaled_object(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  const doc::Node target = spec["scaleTargetRef"];
  Loading& loading = object.loading;
  kube::ScaledObject scaled{
      .origin = object.origin,
      .name = object.name,
      .effective_ns = object.effective_ns,
      .target_kind = target["kind"] ? loading.keep(target["kind"].text()) : "Deployment",
      .target_name = loading.keep(target["name"].text())};
  for (const doc::Node& trigger : spec["triggers"].items()) {
    const doc::Node reference = trigger["authenticationRef"];
    const auto name = reference["name"].string();
    const std::string_view owner = trigger["metadata"]["identityOwner"].text();
    if (!name || owner == "operator" || owner == "keda") continue;
    scaled.authentications.push_back(
        {loading.keep(*name), reference["kind"].text() == "ClusterTriggerAuthentication"});
  }
  if (!scaled.authentications.empty()) loading.facts.scaled_objects.push_back(std::move(scaled));
}

/// awslabs/mountpoint-s3-csi-driver, docs/CONFIGURATION.md, "Pod-Level Credentials".
void load_pod_volume(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  Loading& loading = object.loading;
  if (object.kind == "PersistentVolumeClaim") {
    const doc::Node volume = spec["volumeName"];
    if (!volume.is_string() || volume.text().empty()) return;
    loading.facts.pod_volumes.push_back({.volume = loading.keep(volume.text()),
                                         .claim_ns = object.effective_ns,
                                         .claim = object.name.value});
    return;
  }
  const doc::Node csi = spec["csi"];
  if (csi["driver"].text() != "s3.csi.aws.com" ||
      csi["volumeAttributes"]["authenticationSource"].text() != "pod") {
    return;
  }
  const doc::Node claim = spec["claimRef"];
  loading.facts.pod_volumes.push_back({.volume = object.name.value,
                                       .claim_ns = loading.keep(claim["namespace"].text()),
                                       .claim = loading.keep(claim["name"].text()),
                                       .takes_role = true});
}

/// Kubeflow's controller only annotates the account of the profile's notebooks, and leaves the
/// trust policy to somebody else (components/profile-controller/controllers/plugin_iam.go).
void load_annotated_profile(const KubeObject& object) {
  for (const doc::Node& plugin : object.root["spec"]["plugins"].items()) {
    const doc::Node spec = plugin["spec"], role = spec["awsIamRole"];
    if (plugin["kind"].text() != "AwsIamForServiceAccount" || !role.is_string() ||
        role.text().empty() || boolean(spec["annotateOnly"]) != true || !object.name_known) {
      continue;
    }
    Loading& loading = object.loading;
    loading.facts.service_accounts.push_back(
        {.origin = object.origin,
         .name = {"default-editor", object.name.span},
         .ns = {},
         .effective_ns = object.name.value,
         .metadata_key = plugin.span(),
         .annotations = {{.place = kube::Place::service_account,
                          .key = {kube::kRoleArn, role.key_span()},
                          .value = loading.keep(role.text()),
                          .value_span = role.span(),
                          .placeholder = loading.is_placeholder(role.text())}},
         .indirect = true});
  }
}

/// Zalando's operator makes the account of its pods, in whichever namespace, from this text
/// (postgres-operator, docs/reference/operator_parameters.md).
bool load_account_definition(const KubeObject& object, const doc::Node& text) {
  if (!text.is_string() || text.text().empty()) return false;
  read_embedded(text, object.loading, [&](const doc::Document& document) {
    std::optional<KubeObject> account = read_object(document, document.root(), object.loading);
    if (!account || account->kind != "ServiceAccount") return;
    account->effective_ns = {};
    load_account_fragment(*account);
  });
  return true;
}

bool load_postgres_operator(const KubeObject& object) {
  constexpr std::string_view kDefinition = "pod_service_account_definition";
  if (object.kind == "OperatorConfiguration") {
    return load_account_definition(object, object.root["configuration"]["kubernetes"][kDefinition]);
  }
  return object.kind == "ConfigMap" &&
         load_account_definition(object, object.root["data"][kDefinition]);
}

}  // namespace

bool load_custom_resource(const KubeObject& object) {
  Facts& facts = object.loading.facts;
  const auto count = [&] {
    return facts.service_accounts.size() + facts.readers.size() + facts.role_fields.size() +
           facts.secret_providers.size() + facts.scaled_objects.size() + facts.pod_volumes.size();
  };
  const std::size_t before = count();
  for_each_row(object, catalogue::account_makers(), [&](const catalogue::AccountMaker& row) {
    for (const catalogue::MadeAccount& made : row.accounts) load_made_account(object, made);
    load_annotations_of_pods(object, row);
  });
  for_each_row(object, catalogue::account_readers(),
               [&](const catalogue::AccountReader& row) { load_refusing_reader(object, row); });
  for_each_row(object, catalogue::role_fields(),
               [&](const catalogue::RoleField& row) { load_role_field(object, row); });
  if (object.kind == "SecretProviderClass") load_secret_provider(object);
  if (object.kind == "Profile" && object.api_group == "kubeflow.org") {
    load_annotated_profile(object);
  }
  if (object.kind == "PersistentVolume" || object.kind == "PersistentVolumeClaim") {
    load_pod_volume(object);
  }
  if (object.kind == "ScaledObject" && object.api_group == "keda.sh") load_scaled_object(object);
  return load_postgres_operator(object) || count() > before;
}

void add_custom_resource_needs(doc::Needs& needs) {
  const auto add = [&](std::string_view kind) {
    const bool there = std::ranges::find(needs.kinds, kind) != needs.kinds.end();
    if (!there) needs.kinds.push_back(kind);
  };
  for (const catalogue::AccountMaker& row : catalogue::account_makers()) add(row.kind);
  for (const catalogue::AccountReader& row : catalogue::account_readers()) add(row.kind);
  for (const catalogue::RoleField& row : catalogue::role_fields()) add(row.kind);
  for (const std::string_view kind :
       {"SecretProviderClass", "ScaledObject", "OperatorConfiguration", "PersistentVolumeClaim"}) {
    add(kind);
  }
  needs.triggers.push_back("s3.csi.aws.com");
  needs.held_triggers.push_back("pod_service_account_definition");
}

}  // namespace irsa::load
