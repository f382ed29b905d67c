#include "load/kubernetes/releases.h"

#include <string_view>

#include "load/kubernetes/argo_releases.h"
#include "load/kubernetes/helm_release.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kustomize.h"

namespace irsa::load {

namespace {

/// Called like the object and in its namespace, unless the object says something else.
HelmRelease release_like(const KubeObject& object) {
  HelmRelease release = release_by(object);
  release.name = object.name.value;
  release.ns = object.ns;
  release.effective_ns = object.effective_ns;
  return release;
}

/// The chart is somebody's, not a folder of a repository whose templates may say anything.
bool is_published(const doc::Node& chart) {
  const std::string_view source = chart["spec"]["sourceRef"]["kind"].text();
  return source != "GitRepository" && source != "Bucket" && !chart["git"];
}

bool load_flux(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  HelmRelease release = release_like(object);
  set_namespace(release, spec["targetNamespace"], object.loading);
  set_name(release, spec["releaseName"], object.loading);
  release.named = true;
  if (spec["targetNamespace"] && !spec["releaseName"].is_string()) {
    // Made of both, and shortened with a checksum if that is too long
    // (fluxcd.io/flux/components/helm/helmreleases, "Release name").
    constexpr std::size_t kLongest = 53;
    const std::string name = std::string(release.effective_ns) + "-" + std::string(release.name);
    release.named = !release.effective_ns.empty() && name.size() <= kLongest;
    if (release.named) release.name = object.loading.keep(name);
  }
  const doc::Node chart = spec["chart"];
  release.chart = chart_name(chart["spec"]["chart"].text());
  if (release.chart.empty()) release.chart = chart["name"].text();  // helm.fluxcd.io/v1
  release.version = (chart["spec"]["version"] ? chart["spec"]["version"] : chart["version"]).text();
  release.repository = chart["spec"]["sourceRef"]["name"].text();
  if (release.repository.empty()) release.repository = chart["repository"].text();
  release.all_values = !spec["valuesFrom"] && !spec["postRenderers"] && is_published(chart);
  // Where these change annotations of the webhook, those of the values need not be what is left.
  for (const doc::Node& renderer : spec["postRenderers"].items()) {
    const bool patched = load_patches(object, renderer["kustomize"]["patches"]);
    release.provisional = release.provisional || patched;
  }
  HelmValues values(object.loading, release);
  values.add_mapping(spec["values"]);
  return values.finish() || release.provisional;
}

/// docs.k3s.io/helm
bool load_k3s(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  HelmRelease release = release_like(object);
  set_namespace(release, spec["targetNamespace"], object.loading);
  release.chart = chart_name(spec["chart"].text());
  release.version = spec["version"].text();
  release.repository = spec["repo"] ? spec["repo"].text() : spec["chart"].text();
  HelmValues values(object.loading, release);
  values.add_text(spec["valuesContent"]);
  values.add_mapping(spec["values"]);
  for (const doc::Entry& set : spec["set"].entries()) values.add_set(set.key, set.value, false);
  return values.finish();
}

/// marketplace.upbound.io, provider-helm
bool load_crossplane_release(const KubeObject& object) {
  const doc::Node spec = object.root["spec"]["forProvider"];
  HelmRelease release = release_like(object);
  set_namespace(release, spec["namespace"], object.loading);
  release.chart = chart_name(spec["chart"]["name"].text());
  release.version = spec["chart"]["version"].text();
  release.repository = spec["chart"]["repository"].text();
  HelmValues values(object.loading, release);
  values.add_mapping(spec["values"]);
  for (const doc::Node& set : spec["set"].items()) {
    values.add_set(set["name"], set["value"], false);
  }
  return values.finish();
}

/// Cluster API's add-on provider for Helm, which fills in what is in {{ }}
/// (kubernetes-sigs/cluster-api-addon-provider-helm, api/v1alpha1).
bool load_chart_proxy(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  HelmRelease release = release_by(object);
  set_namespace(release, spec["namespace"], object.loading);
  set_name(release, spec["releaseName"], object.loading);
  release.chart = chart_name(spec["chartName"].text());
  release.version = spec["version"].text();
  release.repository = spec["repoURL"].text();
  release.templated = true;
  HelmValues values(object.loading, release);
  values.add_text(spec["valuesTemplate"]);
  return values.finish();
}

/// Releases of a skaffold.yaml (skaffold.dev/docs/references/yaml, deploy.helm.releases).
bool load_skaffold(const KubeObject& object) {
  bool found = false;
  for (const std::string_view part : {"deploy", "manifests"}) {
    for (const doc::Node& node : object.root[part]["helm"]["releases"].items()) {
      HelmRelease release = release_by(object);
      set_name(release, node["name"], object.loading);
      set_namespace(release, node["namespace"], object.loading);
      // Else it is a folder, of which the templates may say anything.
      if (node["remoteChart"]) release.chart = chart_name(node["remoteChart"].text());
      release.version = node["version"].text();
      release.repository = node["repo"].text();
      HelmValues values(object.loading, release);
      values.add_mapping(node["overrides"]);
      for (const doc::Entry& set : node["setValues"].entries()) {
        values.add_set(set.key, set.value, false);
      }
      found = values.finish() || found;
    }
  }
  return found;
}

}  // namespace

bool load_inflated_chart(const KubeObject& object, const doc::Node& chart) {
  HelmRelease release = release_by(object);
  release.name = object.name.value;
  set_namespace(release, chart["namespace"], object.loading);
  set_name(release, chart["releaseName"], object.loading);
  release.chart = chart_name(chart["name"].text());
  release.version = chart["version"].text();
  release.repository = chart["repo"].text();
  const auto use = [&](const doc::Node& file) {
    if (!file.is_string()) return;
    object.loading.facts.chart_uses.push_back(
        {.file = object.loading.file(),
         .chart = object.loading.keep(release.chart),
         .version = object.loading.keep(release.version),
         .repository = object.loading.keep(release.repository),
         .key = {},
         .values_file = object.loading.keep(file.text())});
  };
  use(chart["valuesFile"]);
  for (const doc::Node& file : chart["additionalValuesFiles"].items()) use(file);
  release.all_values = !chart["valuesFile"] && !chart["additionalValuesFiles"];
  // These files come after what is written in place, and may say it again; with "merge" so does the
  // first (kubernetes-sigs/kustomize, HelmChartInflationGenerator.createNewMergedValuesFile).
  release.provisional = !chart["additionalValuesFiles"].items().empty() ||
                        (chart["valuesMerge"].text() == "merge" && chart["valuesFile"]);
  HelmValues values(object.loading, release);
  values.add_mapping(chart["valuesInline"]);
  return values.finish();
}

bool load_release(const KubeObject& object) {
  const std::string_view group = object.api_group, kind = object.kind;
  if (kind == "HelmRelease" && group.ends_with(".fluxcd.io")) return load_flux(object);
  if (group == "argoproj.io" && (kind == "Application" || kind == "ApplicationSet")) {
    return load_argo_release(object);
  }
  if (group == "helm.cattle.io") return load_k3s(object);
  if (group == "addons.cluster.x-k8s.io" && kind == "HelmChartProxy") {
    return load_chart_proxy(object);
  }
  if (group == "skaffold" && kind == "Config") return load_skaffold(object);
  if (kind == "Release" && group.starts_with("helm.") && group.ends_with("crossplane.io")) {
    return load_crossplane_release(object);
  }
  if (kind == "HelmChartInflationGenerator") return load_inflated_chart(object, object.root);
  return false;
}

}  // namespace irsa::load
