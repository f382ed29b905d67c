#include "load/kubernetes/movers.h"

#include <optional>
#include <string_view>

#include "source/kustomization_file.h"

namespace irsa::load {

namespace {

std::optional<kube::Text> text_of(const doc::Node& node, Loading& loading) {
  if (!node.is_string() || node.text().empty()) return std::nullopt;
  return kube::Text{loading.keep(node.text()), node.span()};
}

/// `gcr.io/kpt-fn/set-namespace:v0.4.1`
bool sets_namespace(std::string_view image) {
  image.remove_prefix(image.rfind('/') + 1);  // npos + 1 is 0
  return image.substr(0, image.find_first_of(":@")) == "set-namespace";
}

void note_kptfile(const KubeObject& object) {
  Loading& loading = object.loading;
  for (const doc::Node& function : object.root["pipeline"]["mutators"].items()) {
    if (!sets_namespace(function["image"].text())) continue;
    // With `configPath` it is in another file, with selectors not for all.
    const bool all = !function["selectors"] && !function["exclude"];
    loading.facts.moved_folders.push_back(
        {.file = loading.file(),
         .ns = all ? text_of(function["configMap"]["namespace"], loading) : std::nullopt});
  }
}

void note_app(const KubeObject& object) {
  Loading& loading = object.loading;
  const doc::Node spec = object.root["spec"];
  for (const doc::Node& deploy : spec["deploy"].items()) {
    if (!text_of(deploy["kapp"]["intoNs"], loading)) continue;
    for (const doc::Node& fetch : spec["fetch"].items()) {
      const std::string_view path = fetch["git"]["subPath"].text();
      // It may be the same path of another repository: what it says is not taken for sure.
      if (path.empty()) continue;
      loading.facts.moved_folders.push_back(
          {.file = loading.file(), .path = loading.keep(path), .ns = std::nullopt});
    }
  }
}

}  // namespace

void note_mover(const KubeObject& object) {
  if (object.kind == "Kptfile" && object.api_group == "kpt.dev") note_kptfile(object);
  if (object.kind == "App" && object.api_group == "kappctrl.k14s.io") note_app(object);
}

void add_mover_needs(doc::Needs& needs) {
  needs.kinds.insert(needs.kinds.end(), {"Kptfile", "App"});
}

bool load_fleet_namespace(const doc::Document& document, Loading& loading) {
  if (!is_fleet_file(loading.context.path)) return false;
  const doc::Node root = document.root();
  bool differs = false;
  for (const doc::Node& target : root["targetCustomizations"].items()) {
    differs = differs || target["namespace"] || target["defaultNamespace"];
  }
  for (const bool all : {true, false}) {
    const auto ns = text_of(root[all ? "namespace" : "defaultNamespace"], loading);
    if (!ns) continue;
    loading.facts.moved_folders.push_back(
        {.file = loading.file(), .ns = differs ? std::nullopt : ns, .default_only = !all});
    return true;
  }
  return false;
}

}  // namespace irsa::load
