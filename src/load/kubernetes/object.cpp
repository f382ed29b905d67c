#include "load/kubernetes/object.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "kube/names.h"

namespace irsa::load {

namespace {

bool is_set(const doc::Node& node) { return node && !node.is_null() && !node.text().empty(); }

/// Made for the moment of an installation, an upgrade or a sync, and mostly deleted after it
/// (helm.sh/docs, "Chart Hooks"; argo-cd.readthedocs.io, "Resource Hooks").
bool is_hook(const doc::Node& metadata) {
  const doc::Node annotations = metadata["annotations"];
  return is_set(annotations["helm.sh/hook"]) || is_set(annotations["argocd.argoproj.io/hook"]);
}

/// `creationTimestamp: null` is what generators write; the API server writes a time.
bool printed_by_server(const doc::Node& metadata) {
  for (const auto& [key, value] : metadata.entries()) {
    const std::string_view name = key.text();
    const bool by_server =
        name == "uid" || name == "resourceVersion" || name == "creationTimestamp";
    if (by_server ? is_set(value) : name == "managedFields" && value.is_sequence()) return true;
  }
  return false;
}

void read_owner(const doc::Node& metadata, Loading& loading, kube::Origin& origin) {
  for (const doc::Node& reference : metadata["ownerReferences"].items()) {
    const doc::Node controller = reference["controller"];
    if (!controller || controller.text() != "true") continue;
    origin.owned = true;
    origin.owner_kind = loading.keep(reference["kind"].text());
    origin.owner_name = loading.keep(reference["name"].text());
    return;
  }
}

void read_name(const doc::Node& metadata, KubeObject& object) {
  const auto name = scalar_or_field(metadata["name"]);
  const auto generated = metadata["generateName"].scalar();
  if (name && !name->value.empty()) {
    object.name = object.loading.keep(*name);
    object.name_known = !object.loading.is_placeholder(name->value);
  } else if (generated) {
    object.name = object.loading.keep(*generated);
    object.name_known = true;
    object.generated_name = true;
  }
}

void read_namespace(const doc::Node& metadata, KubeObject& object) {
  const auto ns = scalar_or_field(metadata["namespace"]);
  if (ns && !ns->value.empty()) {
    object.ns = object.loading.keep(*ns);
    // A placeholder is an unknown namespace, not the default one.
    // Likewise what can be none.
    if (!object.loading.is_placeholder(ns->value) && kube::is_namespace_name(ns->value)) {
      object.effective_ns = object.ns->value;
    }
  } else {
    object.effective_ns =
        object.loading.keep(object.loading.settings().namespace_for(object.loading.context.path));
  }
}

/// Items of a typed list need not say what they are, and the API server does not print it.
std::string_view kind_of_items(const doc::Node& list) {
  std::string_view kind = list["kind"].text();
  constexpr std::string_view kList = "List";
  if (kind.ends_with(kList)) kind.remove_suffix(kList.size());
  return kind;
}

}  // namespace

std::optional<kube::Text> format_field(const doc::Node& node) {
  if (!node.is_mapping()) return std::nullopt;
  const std::string_view text = node.document().raw(node.span());
  if (text.size() < 3 || text.front() != '{' || text.back() != '}') return std::nullopt;
  const std::string_view field = text.substr(1, text.size() - 2);
  const auto is_of_field = [](char c) { return is_letter(c) || is_digit(c) || c == '_'; };
  if (!std::ranges::all_of(field, is_of_field)) return std::nullopt;
  return kube::Text{text, node.span()};
}

std::optional<kube::Text> scalar_or_field(const doc::Node& node) {
  const auto scalar = node.scalar();
  return scalar ? scalar : format_field(node);
}

std::optional<KubeObject> read_object(const doc::Document& document, doc::Node root,
                                      Loading& loading, const doc::Node& list) {
  const auto written = root["kind"].scalar();
  const bool typed = written && !written->value.empty();
  const std::string_view kind = typed ? written->value : kind_of_items(list);
  if (kind.empty()) return std::nullopt;
  const std::string_view version = (typed ? root : list)["apiVersion"].text();
  const std::size_t slash = version.find('/');
  const doc::Node metadata = root["metadata"];
  const Span metadata_key = metadata ? metadata.key_span()
                            : typed  ? root["kind"].key_span()
                                     : root.span();
  KubeObject object{
      .document = document,
      .loading = loading,
      .root = root,
      .kind = kind,
      .api_group = slash == std::string_view::npos ? std::string_view{} : version.substr(0, slash),
      .origin = {.file = document.file(),
                 .document = document.ordinal(),
                 .helm_source = loading.keep(document.helm_source()),
                 .live = printed_by_server(metadata),
                 .hook = is_hook(metadata)},
      .name = {{}, metadata_key},
      .metadata_key = metadata_key};
  read_owner(metadata, loading, object.origin);
  read_name(metadata, object);
  read_namespace(metadata, object);
  object.release = loading.keep(metadata["labels"]["app.kubernetes.io/instance"].text());
  return object;
}

bool is_true(const doc::Node& node) {
  if (!node || node.type() != doc::Type::boolean) return false;
  const std::string text = ascii_lower(node.text());
  return text.starts_with('y') || text.starts_with('t') || text == "on";
}

std::optional<bool> boolean(const doc::Node& node) {
  if (!node || node.type() != doc::Type::boolean) return std::nullopt;
  return is_true(node);
}

ObjectName KubeObject::object_name() const {
  return {.kind = std::string(kind),
          .ns = std::string(effective_ns),
          .name = std::string(name.value),
          .address = std::string(origin.address)};
}

KubeObject KubeObject::in(const doc::Document& other) const {
  return {.document = other,
          .loading = loading,
          .root = other.root(),
          .kind = kind,
          .api_group = api_group,
          .origin = origin,
          .name = name,
          .metadata_key = metadata_key,
          .templated = templated};
}

}  // namespace irsa::load
