#include "load/terraform/objects.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "config/placeholder.h"
#include "kube/webhook.h"
#include "load/composer.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

namespace {

struct ObjectRow {
  std::string_view type;  ///< also with _v1 behind it
  std::string_view api_version, kind;
};

/// Adds annotations to an object that something else makes; of concern is a ServiceAccount only.
constexpr std::string_view kAnnotations = "kubernetes_annotations";

/// The account that each namespace has from the start: nobody need say its name.
constexpr std::string_view kDefaultAccount = "kubernetes_default_service_account";

constexpr std::array<ObjectRow, 13> kObjectRows = {{
    {"kubernetes_service_account", "v1", "ServiceAccount"},
    {kDefaultAccount, "v1", "ServiceAccount"},
    {kAnnotations, "v1", "ServiceAccount"},
    {"kubernetes_namespace", "v1", "Namespace"},
    {"kubernetes_pod", "v1", "Pod"},
    {"kubernetes_replication_controller", "v1", "ReplicationController"},
    {"kubernetes_deployment", "apps/v1", "Deployment"},
    {"kubernetes_stateful_set", "apps/v1", "StatefulSet"},
    {"kubernetes_daemonset", "apps/v1", "DaemonSet"},
    {"kubernetes_daemon_set", "apps/v1", "DaemonSet"},
    {"kubernetes_job", "batch/v1", "Job"},
    {"kubernetes_cron_job", "batch/v1", "CronJob"},
    {"kubernetes_manifest", "", ""},
}};

const ObjectRow* object_row_of(std::string_view type) {
  constexpr std::string_view kVersion = "_v1";
  if (type.ends_with(kVersion)) type.remove_suffix(kVersion.size());
  const auto found = std::find_if(kObjectRows.begin(), kObjectRows.end(),
                                  [&](const ObjectRow& row) { return row.type == type; });
  return found == kObjectRows.end() ? nullptr : found;
}

bool in(std::span<const std::string_view> list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// Blocks that may be repeated: lists in a manifest, too.
constexpr std::array<std::string_view, 10> kLists = {
    "container", "init_container", "volume",  "volume_mount",       "env",
    "env_from",  "toleration",     "sources", "node_selector_term", "match_expressions",
};
/// Mappings whose keys are the user's own.
constexpr std::array<std::string_view, 4> kMaps = {"annotations", "labels", "node_selector",
                                                   "match_labels"};
/// What only the API server says, and what tells a server's objects from others.
constexpr std::array<std::string_view, 4> kOfServer = {"uid", "resource_version", "generation",
                                                       "self_link"};

/// "service_account_name" → "serviceAccountName"; "volume_mount" → "volumeMounts".
std::string manifest_key(std::string_view key) {
  std::string out;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const bool hump = key[i] == '_' && i + 1 < key.size();
    if (hump) ++i;
    const bool lower = key[i] >= 'a' && key[i] <= 'z';
    out += hump && lower ? static_cast<char>(key[i] - 'a' + 'A') : key[i];
  }
  constexpr std::array<std::string_view, 5> kSingular = {"container", "init_container", "volume",
                                                         "volume_mount", "node_selector_term"};
  if (in(kSingular, key)) out += 's';
  return out;
}

class ManifestWriter {
 public:
  ManifestWriter(const TerraformResource& resource, Composer& out)
      : resource_(resource), out_(out) {}

  void write_object(const ObjectRow& row) {
    const TerraformValue& values = resource_.values;
    out_.begin_mapping(values.node().span());
    out_.text("apiVersion", resource_.type_span);
    out_.text(row.api_version, resource_.type_span);
    out_.text("kind", resource_.type_span);
    out_.text(row.kind, resource_.type_span);
    const TerraformValue beside = values["annotations"];
    const bool own = resource_.type != kAnnotations;
    write_metadata(values["metadata"], own ? values["metadata"].block()["annotations"] : beside,
                   row.kind);
    for (const std::string_view key : {"spec", "automount_service_account_token"}) {
      const TerraformValue value = values[key];
      if (value.node()) write_entry(value.node().key(), value);
    }
    out_.end_mapping();
  }

  /// A manifest as it is, with what is not known yet.
  void write_as_is(const TerraformValue& value, Span around) {
    const doc::Node node = value.node();
    const Span at = node ? node.span() : around;
    const std::vector<TerraformEntry> entries = value.entries();
    if (value.withheld() || (!node && entries.empty())) return out_.text(config::kKnownLater, at);
    if (node.is_scalar() && entries.empty()) return out_.scalar(node);
    if (node.is_sequence()) {
      out_.begin_sequence(at);
      for (const TerraformValue& item : value.items()) write_as_is(item, at);
      out_.end_sequence();
      return;
    }
    out_.begin_mapping(at);
    for (const TerraformEntry& entry : entries) {
      out_.text(entry.key.text(), entry.key.span());
      write_as_is(entry.value, entry.key.span());
    }
    out_.end_mapping();
  }

 private:
  void write_metadata(const TerraformValue& blocks, const TerraformValue& annotations,
                      std::string_view kind) {
    const TerraformValue metadata = blocks.block();
    if (!metadata.node().is_mapping()) return;
    const Span key = blocks.node().key_span();
    out_.text("metadata", key);
    out_.begin_mapping(metadata.node().span());
    const bool generated = metadata["generate_name"].given();
    for (const TerraformEntry& entry : metadata.entries()) {
      const std::string_view name = entry.key.text();
      if (in(kOfServer, name) || name == "namespace" || name == "annotations") continue;
      if (name == "name" && generated && entry.value.withheld()) continue;
      write_entry(entry.key, entry.value);
    }
    if (resource_.type.starts_with(kDefaultAccount) && !metadata["name"].given()) {
      out_.text("name", key);
      out_.text("default", key);
    }
    if (kind != "Namespace") write_namespace(metadata["namespace"], key);
    if (!annotations.withheld() && !annotations.entries().empty()) {
      out_.text("annotations", annotations.node() ? annotations.node().key_span() : key);
      write_map(annotations, key);
    } else if (kind == "ServiceAccount" && annotations.withheld()) {
      // There may be a role among them.
      out_.text("annotations", key);
      out_.begin_mapping(key);
      out_.text(kube::kRoleArn, key);
      out_.text(config::kKnownLater, key);
      out_.end_mapping();
    }
    out_.end_mapping();
  }

  /// The provider's default is `default`.
  void write_namespace(const TerraformValue& ns, Span around) {
    const Span at = ns.node() ? ns.node().span() : around;
    out_.text("namespace", ns.node() ? ns.node().key_span() : around);
    const auto name = ns.string();
    out_.text(ns.withheld() ? config::kKnownLater : name ? name->value : "default", at);
  }

  /// Of a map of strings the provider never sees what is null: `on ? arn : null` is the usual way
  /// to leave an annotation out (facts F35).
  void write_map(const TerraformValue& map, Span around) {
    if (map.withheld() || map.entries().empty()) return write_as_is(map, around);
    out_.begin_mapping(map.node() ? map.node().span() : around);
    for (const TerraformEntry& entry : map.entries()) {
      if (entry.value.node().is_null() && !entry.value.withheld()) continue;
      out_.text(entry.key.text(), entry.key.span());
      write_as_is(entry.value, entry.key.span());
    }
    out_.end_mapping();
  }

  /// Null and empty are how the provider writes what is not set.
  void write_entry(const doc::Node& key, const TerraformValue& value) {
    if (!value.given() && !value.withheld()) return;
    out_.text(manifest_key(key.text()), key.span());
    if (in(kMaps, key.text())) return write_map(value, key.span());
    if (value.withheld()) return write_as_is(value, key.span());
    if (in(kLists, key.text())) {
      out_.begin_sequence(value.node().span());
      for (const TerraformValue& item : value.items()) write_block(item, key.span());
      out_.end_sequence();
    } else if (value.block().node().is_mapping()) {
      write_block(value.block(), key.span());
    } else {
      write_as_is(value, key.span());
    }
  }

  void write_block(const TerraformValue& block, Span around) {
    if (!block.node().is_mapping()) return write_as_is(block, around);
    out_.begin_mapping(block.node().span());
    for (const TerraformEntry& entry : block.entries()) write_entry(entry.key, entry.value);
    out_.end_mapping();
  }

  const TerraformResource& resource_;
  Composer& out_;
};

}  // namespace

bool is_terraform_object(std::string_view type) { return object_row_of(type) != nullptr; }

void load_terraform_object(const TerraformResource& resource, Loading& loading) {
  const ObjectRow* const row = object_row_of(resource.type);
  if (row == nullptr || resource.data) return;
  if (row->type == kAnnotations && resource.values["kind"].node().text() != row->kind) return;
  Composer composer(resource.document);
  ManifestWriter writer(resource, composer);
  if (row->kind.empty()) {
    writer.write_as_is(resource.values["manifest"], resource.where);
  } else {
    writer.write_object(*row);
  }
  const doc::Document& manifest = composer.document();
  std::optional<KubeObject> object = read_object(manifest, manifest.root(), loading);
  if (!object) return;
  object->origin.address = loading.keep(resource.address);
  load_object(*object);
}

}  // namespace irsa::load
