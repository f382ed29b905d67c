#include "load/kubernetes/helmfile.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "kube/names.h"
#include "load/kubernetes/helm_release.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/movers.h"

namespace irsa::load {

namespace {

/// Files without a kind of their own.
bool is_plain_mapping(const doc::Node& root) {
  return root.is_mapping() && !root["kind"] && !root["apiVersion"];
}

/// A release of a helmfile: its values are written there, or are files beside it.
bool load_helmfile_release(const doc::Document& document, const doc::Node& node, Loading& loading) {
  HelmRelease release{.kind = "release",
                      .origin = {.file = document.file(), .document = document.ordinal()},
                      .name = loading.keep(node["name"].text()),
                      .named = true};
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
    if (loading.facts.deployers.empty() || loading.facts.deployers.back() != loading.file()) {
      loading.facts.deployers.push_back(loading.file());  // to be read again with these files
    }
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
  // What is before a file may be said again there: it is judged by what it says itself.
  const auto last_file =
      std::find_if(all.rbegin(), all.rend(), [](const doc::Node& one) { return one.is_string(); });
  const auto before = static_cast<std::size_t>(all.rend() - last_file);
  HelmRelease provisional = release;
  provisional.provisional = true;
  HelmValues first(loading, provisional);
  for (std::size_t i = 0; i < before; ++i) first.add_mapping(all[i]);
  const bool found = first.finish();
  HelmValues values(loading, release);
  for (std::size_t i = before; i < all.size(); ++i) values.add_mapping(all[i]);
  for (const doc::Node& set : node["set"].items()) {
    values.add_set(set["name"], set["value"], false);
  }
  for (const doc::Node& set : node["setString"].items()) {
    values.add_set(set["name"], set["value"], true);
  }
  return values.finish() || found;
}

bool load_fleet_bundle(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root(), helm = root["helm"];
  HelmRelease release{.kind = "bundle",
                      .origin = {.file = document.file(), .document = document.ordinal()},
                      .name = loading.keep(helm["releaseName"].text())};
  set_namespace(release, root["namespace"] ? root["namespace"] : root["defaultNamespace"], loading);
  const std::string_view chart = helm["chart"].text();
  if (helm["repo"] || chart.starts_with("oci://")) {
    release.chart = loading.keep(chart_name(chart));
    release.repository = loading.keep(helm["repo"] ? helm["repo"].text() : chart);
  }
  release.version = loading.keep(helm["version"].text());
  // Each target may say all of it again, and files come before what is written in place.
  for (const doc::Node& target : root["targetCustomizations"].items()) {
    release.provisional = release.provisional || target["helm"];
  }
  HelmValues values(loading, release);
  values.add_mapping(helm["values"]);
  bool found = values.finish();
  release.provisional = true;
  for (const doc::Node& target : root["targetCustomizations"].items()) {
    HelmValues its(loading, release);
    its.add_mapping(target["helm"]["values"]);
    found = its.finish() || found;
  }
  return found;
}

}  // namespace

bool load_helmfile(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!is_plain_mapping(root)) return false;
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
  needs.kindless_triggers.push_back("releases:");  // whose annotations are in files of values
}

bool load_fleet(const doc::Document& document, Loading& loading) {
  const doc::Node root = document.root();
  if (!is_plain_mapping(root)) return false;
  const bool moves = load_fleet_namespace(document, loading);
  if (!root["helm"].is_mapping()) return moves;
  const bool fleet = root["defaultNamespace"] || root["namespace"] || root["targetCustomizations"];
  return (fleet && load_fleet_bundle(document, loading)) || moves;
}

void add_fleet_needs(doc::Needs& needs) { add_annotation_needs(needs); }

}  // namespace irsa::load
