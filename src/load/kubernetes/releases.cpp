#include "load/kubernetes/releases.h"

#include <optional>
#include <string_view>
#include <vector>

#include "kube/names.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kustomize.h"

namespace irsa::load {

namespace {

/// The chart "velero" of "velero", "oci://host/charts/velero" and "./charts/velero".
std::string_view chart_name(std::string_view chart) { return chart.substr(chart.rfind('/') + 1); }

HelmRelease release_by(const KubeObject& object) {
  return {.kind = object.loading.keep(object.kind),
          .origin = object.origin,
          .ns = object.ns,
          .effective_ns = object.effective_ns,
          .name = object.name.value};
}

/// The first of these that says something is where the release is installed.
void set_namespace(HelmRelease& release, const doc::Node& node, Loading& loading) {
  const auto ns = node.scalar();
  if (!ns || ns->value.empty()) return;
  release.ns = loading.keep(*ns);
  release.effective_ns = loading.is_placeholder(ns->value) ? std::string_view{} : release.ns->value;
}

void set_name(HelmRelease& release, const doc::Node& node, Loading& loading) {
  if (node.is_string() && !node.text().empty()) release.name = loading.keep(node.text());
}

/// The chart is somebody's, not a folder of a repository whose templates may say anything.
bool is_published(const doc::Node& chart) {
  const std::string_view source = chart["spec"]["sourceRef"]["kind"].text();
  return source != "GitRepository" && source != "Bucket" && !chart["git"];
}

bool load_flux(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  HelmRelease release = release_by(object);
  set_namespace(release, spec["targetNamespace"], object.loading);
  set_name(release, spec["releaseName"], object.loading);
  const doc::Node chart = spec["chart"];
  release.chart = chart_name(chart["spec"]["chart"].text());
  if (release.chart.empty()) release.chart = chart["name"].text();  // helm.fluxcd.io/v1
  release.version = (chart["spec"]["version"] ? chart["spec"]["version"] : chart["version"]).text();
  release.repository = chart["spec"]["sourceRef"]["name"].text();
  if (release.repository.empty()) release.repository = chart["repository"].text();
  release.all_values = !spec["valuesFrom"] && !spec["postRenderers"] && is_published(chart);
  HelmValues values(object.loading, release);
  values.add_mapping(spec["values"]);
  bool found = values.finish();
  for (const doc::Node& renderer : spec["postRenderers"].items()) {
    found = load_patches(object, renderer["kustomize"]["patches"]) || found;
  }
  return found;
}

/// One source of an Application. What is said later counts: values, valuesObject, parameters
/// (argo-cd.readthedocs.io, "Helm", values precedence).
bool load_source(const KubeObject& object, HelmRelease release, const doc::Node& source) {
  const doc::Node helm = source["helm"];
  set_name(release, helm["releaseName"], object.loading);
  set_namespace(release, helm["namespace"], object.loading);
  release.chart = chart_name(source["chart"].text());
  release.version = source["targetRevision"].text();
  release.repository = source["repoURL"].text();
  release.all_values =
      release.all_values && !helm["valueFiles"] && !helm["fileParameters"] && source["chart"];
  HelmValues values(object.loading, release);
  values.add_text(helm["values"]);
  values.add_mapping(helm["valuesObject"]);
  for (const doc::Node& parameter : helm["parameters"].items()) {
    values.add_set(parameter["name"], parameter["value"],
                   parameter["forceString"].text() == "true");
  }
  const bool found = values.finish();
  return load_patches(object, source["kustomize"]["patches"]) || found;
}

bool load_application(const KubeObject& object, HelmRelease release, const doc::Node& spec) {
  release.ns.reset();
  release.effective_ns = {};
  set_namespace(release, spec["destination"]["namespace"], object.loading);
  bool found = load_source(object, release, spec["source"]);
  for (const doc::Node& source : spec["sources"].items()) {
    found = load_source(object, release, source) || found;
  }
  return found;
}

bool load_argo(const KubeObject& object) {
  HelmRelease release = release_by(object);
  if (object.kind == "Application") {
    release.all_values = true;
    return load_application(object, release, object.root["spec"]);
  }
  const doc::Node made = object.root["spec"]["template"];
  release.name = {};
  release.templated = true;
  KubeObject as_template = object;
  as_template.templated = true;
  set_name(release, made["metadata"]["name"], object.loading);
  return load_application(as_template, release, made["spec"]);
}

/// docs.k3s.io/helm
bool load_k3s(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  HelmRelease release = release_by(object);
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
  HelmRelease release = release_by(object);
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

}  // namespace

bool load_inflated_chart(const KubeObject& object, const doc::Node& chart) {
  HelmRelease release = release_by(object);
  release.ns.reset();
  release.effective_ns = {};
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
  HelmValues values(object.loading, release);
  values.add_mapping(chart["valuesInline"]);
  return values.finish();
}

namespace {

/// A release of a helmfile: its values are written there, or are files beside it.
bool load_helmfile_release(const doc::Document& document, const doc::Node& node, Loading& loading) {
  HelmRelease release{.kind = "release",
                      .origin = {.file = document.file(), .document = document.ordinal()},
                      .name = loading.keep(node["name"].text())};
  set_namespace(release, node["namespace"], loading);
  const std::string_view chart = node["chart"].text();
  const bool local = chart.starts_with('.') || chart.starts_with('/');
  if (!local) {
    release.chart = loading.keep(chart_name(chart));
    release.repository = loading.keep(chart.substr(0, chart.size() - release.chart.size()));
  }
  release.version = loading.keep(node["version"].text());
  release.all_values = !local && !node["inherit"] && !node["secrets"] && !node["valuesTemplate"];
  // What a file says holds where nothing that comes later may say it again.
  bool last_holds = !release.effective_ns.empty() && !node["secrets"];
  for (const std::string_view more : {"set", "setString"}) {
    for (const doc::Node& set : node[more].items()) {
      last_holds = last_holds && !kube::speaks_of_account(set["name"].text());
    }
  }
  const std::vector<doc::Node> all(node["values"].items().begin(), node["values"].items().end());
  for (const doc::Node& values : all) {
    release.all_values = release.all_values && values.is_mapping();
    if (!values.is_string()) continue;
    const bool holds = last_holds && &values == &all.back();
    loading.facts.values_uses.push_back({.file = loading.file(),
                                         .path = loading.keep(values.text()),
                                         .said = holds ? release.ns : std::nullopt});
    if (local) continue;
    loading.facts.chart_uses.push_back({.file = loading.file(),
                                        .chart = release.chart,
                                        .version = release.version,
                                        .repository = release.repository,
                                        .key = {},
                                        .values_file = loading.keep(values.text())});
  }
  HelmValues values(loading, release);
  for (const doc::Node& one : node["values"].items()) values.add_mapping(one);
  for (const doc::Node& set : node["set"].items()) {
    values.add_set(set["name"], set["value"], false);
  }
  for (const doc::Node& set : node["setString"].items()) {
    values.add_set(set["name"], set["value"], true);
  }
  return values.finish();
}

}  // namespace

bool load_helmfile(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!root.is_mapping() || root["kind"] || root["apiVersion"]) return false;
  bool found = false;
  for (const doc::Node& release : root["releases"].items()) {
    if (!release["chart"].is_string() || !release["name"].is_string()) continue;
    if (release["installed"].text() == "false") continue;
    found = load_helmfile_release(document, release, loading) || found;
  }
  return found;
}

void add_helmfile_needs(doc::Needs& needs) {
  add_annotation_needs(needs);
  needs.kindless_triggers.push_back("releases:");  // whose annotations stand in files of values
}

bool load_release(const KubeObject& object) {
  const std::string_view group = object.api_group, kind = object.kind;
  if (kind == "HelmRelease" && group.ends_with(".fluxcd.io")) return load_flux(object);
  if (group == "argoproj.io" && (kind == "Application" || kind == "ApplicationSet")) {
    return load_argo(object);
  }
  if (group == "helm.cattle.io") return load_k3s(object);
  if (kind == "Release" && group.starts_with("helm.") && group.ends_with("crossplane.io")) {
    return load_crossplane_release(object);
  }
  if (kind == "HelmChartInflationGenerator") return load_inflated_chart(object, object.root);
  return false;
}

}  // namespace irsa::load
