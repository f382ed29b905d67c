#include "load/kubernetes/kustomize.h"

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "doc/embedded.h"
#include "kube/names.h"
#include "load/embedded.h"
#include "load/kubernetes/annotations.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/releases.h"

namespace irsa::load {

namespace {

void add_reference(const KubeObject& object, const doc::Node& node,
                   std::vector<std::string_view>& out) {
  const auto path = node.string();
  // Remote bases and patches written in place are no files of the tree.
  if (!path || path->value.find("://") != std::string_view::npos ||
      path->value.find('\n') != std::string_view::npos || path->value.size() > 1000) {
    return;
  }
  out.push_back(object.loading.keep(path->value));
}

/// The object a patch is for, so far as the patch or its target says.
struct Patched {
  kube::Text name;  ///< of a ServiceAccount
  std::string_view ns = {};
};

void add_fragment(const KubeObject& object, const Patched& patched, std::string_view path,
                  std::vector<kube::Annotation> annotations) {
  const Span key = annotations.front().key.span;
  kube::ServiceAccount fragment{.origin = object.origin,
                                .name = patched.name,
                                .ns = {},
                                .effective_ns = object.loading.keep(patched.ns),
                                .metadata_key = key,
                                .annotations = std::move(annotations),
                                .name_placeholder = patched.name.value.empty(),
                                .indirect = true};
  if (patched.name.value.empty()) {
    fragment.holder = {.kind = object.loading.keep(object.kind),
                       .name = object.name.value,
                       .path = object.loading.keep(path)};
  }
  object.loading.facts.account_fragments.push_back(std::move(fragment));
}

/// One token of a JSON pointer: `~1` is a slash, `~0` a tilde (RFC 6901).
std::string unescaped(std::string_view token) {
  std::string out;
  for (std::size_t at = 0; at < token.size(); ++at) {
    const bool escape = token[at] == '~' && at + 1 < token.size();
    if (escape && (token[at + 1] == '0' || token[at + 1] == '1')) {
      out += token[++at] == '1' ? '/' : '~';
    } else {
      out += token[at];
    }
  }
  return out;
}

/// The same with the slash as it is: two steps of the path, the first of which leads nowhere. The
/// key that is wrong is the whole one.
std::optional<kube::Annotation> read_unescaped(const KubeObject& object, const doc::Node& path,
                                               const doc::Node& value) {
  const std::string_view text = path.text();
  const std::size_t last = text.rfind('/') + 1;
  if (last < 2) return std::nullopt;
  const std::size_t first = text.rfind('/', last - 2) + 1;  // npos + 1 is 0
  const std::string domain = unescaped(text.substr(first, last - 1 - first));
  if (domain.find('.') == std::string::npos) return std::nullopt;
  const std::string key = domain + "/" + unescaped(text.substr(last));
  auto annotation = read_annotation(object, {.key = {key, doc::span_in(path, first, text.size())},
                                             .value = value,
                                             .type = kube::ValueType::mapping});
  if (annotation) annotation->nested = annotation->key.span;
  return annotation;
}

/// `{op: add, path: /metadata/annotations/eks.amazonaws.com~1role-arn, value: …}`
bool load_operation(const KubeObject& object, const doc::Node& operation, const Patched& patched) {
  const std::string_view op = operation["op"].text();
  const doc::Node path = operation["path"], value = operation["value"];
  if ((op != "add" && op != "replace") || !path.is_string() || !value) return false;
  if (value.is_mapping()) {
    std::vector<kube::Annotation> annotations;
    collect_meant(object, value, annotations);
    if (!annotations.empty()) {
      add_fragment(object, patched, path.text(), std::move(annotations));
      return true;
    }
    HelmValues values(
        object.loading,
        {.kind = object.loading.keep(object.kind), .origin = object.origin, .bare = true});
    values.add_mapping(value);
    return values.finish();
  }
  const std::string_view text = path.text();
  const std::size_t begin = text.rfind('/') + 1;
  const std::string key = unescaped(text.substr(begin));
  if (key.empty()) return false;
  auto annotation = read_annotation(object, {.key = {key, doc::span_in(path, begin, text.size())},
                                             .value = value,
                                             .type = value_type(value)});
  if (!annotation) annotation = read_unescaped(object, path, value);
  if (!annotation) return false;
  add_fragment(object, patched, text, {*annotation});
  return true;
}

bool load_operations(const KubeObject& object, const doc::Node& operations,
                     const Patched& patched) {
  bool found = false;
  for (const doc::Node& operation : operations.items()) {
    found = load_operation(object, operation, patched) || found;
  }
  return found;
}

/// The part of an object that a strategic merge patch says.
bool load_merge_patch(const doc::Document& document, Loading& loading) {
  const auto object = read_object(document, document.root(), loading);
  if (object && object->kind == "ServiceAccount" && object->api_group.empty()) {
    load_account_fragment(*object);
    return true;
  }
  HelmValues values(loading, {.kind = object ? loading.keep(object->kind) : "Patch",
                              .origin = {.file = document.file()},
                              .bare = true});
  values.add_mapping(document.root());
  return values.finish();
}

bool load_patch(const KubeObject& object, const doc::Node& patch, const doc::Node& target) {
  if (!patch.is_string() || !may_hold_annotations(patch.text())) return false;
  bool found = false;
  read_embedded(patch, object.loading, [&](const doc::Document& document) {
    if (!document.root().is_sequence()) {
      found = load_merge_patch(document, object.loading) || found;
      return;
    }
    Patched patched{.name = {{}, patch.key_span()}};
    const auto name = target["name"].string();
    // The name is a regular expression; as a rule it is a name all the same.
    if (name && target["kind"].text() == "ServiceAccount" &&
        kube::is_service_account_name(name->value)) {
      patched = {.name = object.loading.keep(*name), .ns = target["namespace"].text()};
    }
    found = load_operations(object.in(document), document.root(), patched) || found;
  });
  return found;
}

}  // namespace

bool load_patches(const KubeObject& object, const doc::Node& patches) {
  bool found = false;
  for (const doc::Node& item : patches.items()) {
    // patchesStrategicMerge has the patches themselves where `patches` has {patch: …}.
    found = load_patch(object, item.is_mapping() ? item["patch"] : item, item["target"]) || found;
  }
  return found;
}

bool load_kustomization(const KubeObject& object) {
  constexpr std::array<std::string_view, 8> kLists = {
      "resources", "bases",      "components",   "patchesStrategicMerge",
      "crds",      "generators", "transformers", "configurations"};
  constexpr std::array<std::string_view, 3> kPatches = {"patches", "patchesStrategicMerge",
                                                        "patchesJson6902"};
  kube::Kustomization kustomization{.file = object.document.file()};
  kustomization.ns = object.loading.keep(object.root["namespace"].text());
  for (const std::string_view list : kLists) {
    for (const doc::Node& item : object.root[list].items()) {
      add_reference(object, item, kustomization.references);
    }
  }
  for (const std::string_view list : {"patches", "patchesJson6902", "replacements"}) {
    for (const doc::Node& item : object.root[list].items()) {
      add_reference(object, item["path"], kustomization.references);
    }
  }
  for (const std::string_view list : kPatches) load_patches(object, object.root[list]);
  for (const doc::Node& chart : object.root["helmCharts"].items()) {
    load_inflated_chart(object, chart);
  }
  object.loading.facts.kustomizations.push_back(std::move(kustomization));
  return true;
}

bool load_json_patch_file(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_sequence() || !may_hold_annotations(document.source())) return false;
  const doc::Items operations = root.items();
  if (operations.empty() || !operations[0]["op"] || !operations[0]["path"]) return false;
  const KubeObject object{.document = document,
                          .loading = loading,
                          .root = root,
                          .kind = "Patch",
                          .api_group = {},
                          .origin = {.file = document.file(), .document = document.ordinal()},
                          .name = {{}, root.span()},
                          .metadata_key = root.span()};
  return load_operations(object, root, {.name = {{}, root.span()}});
}

void add_json_patch_needs(doc::Needs& needs) { add_annotation_needs(needs); }

}  // namespace irsa::load
