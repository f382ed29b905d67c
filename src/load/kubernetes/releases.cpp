#include "load/kubernetes/releases.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "doc/document_builder.h"
#include "doc/embedded.h"
#include "doc/read.h"
#include "gitops/assemble.h"
#include "gitops/tree.h"
#include "kube/names.h"
#include "load/duplicate_keys.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kustomize.h"
#include "load/loader.h"
#include "load/parameters.h"

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
  // Where these change annotations of the webhook, those of the values need not be what is left.
  for (const doc::Node& renderer : spec["postRenderers"].items()) {
    const bool patched = load_patches(object, renderer["kustomize"]["patches"]);
    release.provisional = release.provisional || patched;
  }
  HelmValues values(object.loading, release);
  values.add_mapping(spec["values"]);
  return values.finish() || release.provisional;
}

bool has_values_object(const doc::Node& helm) {
  return helm["valuesObject"] && !helm["valuesObject"].is_null();
}

/// One source of an Application. What is said later counts: values, parameters
/// (argo-cd.readthedocs.io, "Helm", values precedence). With valuesObject, values are not looked at
/// (argoproj/argo-cd, ApplicationSourceHelm.ValuesYAML).
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
  if (!has_values_object(helm)) values.add_text(helm["values"]);
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

// What stands for `{{` and `}}` while a text of values is read: letters to YAML, in as many bytes.
constexpr std::string_view kOpen = "\xC6\x80", kClose = "\xC6\x81";

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + 2)) {
    text.replace(at, from.size(), to);
  }
}

/// The tree with braces for the letters again.
const gitops::Value* with_braces(const gitops::Value* value, gitops::Trees& trees) {
  const auto restored = [](std::string_view text) {
    std::string out(text);
    replace_all(out, kOpen, "{{");
    replace_all(out, kClose, "}}");
    return out;
  };
  if (value->is_scalar()) {
    const bool filled = value->text.find(kOpen) != std::string_view::npos;
    return filled ? trees.with_text(value, restored(value->text)) : value;
  }
  std::vector<gitops::Field> fields(value->fields.begin(), value->fields.end());
  for (gitops::Field& field : fields) {
    field.name = trees.keep(restored(field.name));
    field.value = with_braces(field.value, trees);
  }
  return trees.with_fields(value, fields);
}

class ValuesIntake final : public doc::DocumentSink {
 public:
  ValuesIntake(Loading& loading, gitops::Trees& trees) : loading_(loading), trees_(trees) {}

  void document(const doc::Document& document) override {
    if (!document.root().is_mapping() || document.is_template()) return;
    values = with_braces(trees_.take(document.root()), trees_);
    report_duplicate_keys(loading_, document, false);
  }
  void error(doc::ReadError) override { broken = true; }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment& comment) override { loading_.keep_comment(comment); }

  const gitops::Value* values = nullptr;
  bool broken = false;

 private:
  Loading& loading_;
  gitops::Trees& trees_;
};

/// The source with the mapping that its values are, where they are written as a text.
const gitops::Value* with_values(const gitops::Value* source, const doc::Node& node,
                                 Loading& loading, gitops::Trees& trees) {
  const doc::Node written = node["helm"]["values"];
  if (!written.is_string() || has_values_object(node["helm"]) || !source->is_mapping() ||
      !may_hold_annotations(written.text())) {
    return source;
  }
  const doc::ScalarText decoded(written);
  doc::SourceText read = decoded.source();
  std::string text(read.text);
  if (text.find(kOpen) != std::string::npos) return source;
  for (std::size_t at = text.find("{{"); at != std::string::npos; at = text.find("{{", at)) {
    const std::size_t end = text.find("}}", at);
    if (end == std::string::npos) break;
    text.replace(at, kOpen.size(), kOpen).replace(end, kClose.size(), kClose);
  }
  read.text = text;
  ValuesIntake intake(loading, trees);
  doc::read_source(read, triage(), {.parse_all = true}, intake);
  if (intake.broken || intake.values == nullptr) return source;
  constexpr std::array<std::string_view, 2> kText = {"helm", "values"};
  constexpr std::array<std::string_view, 2> kObject = {"helm", "valuesObject"};
  return trees.with(trees.with(source, kText, nullptr), kObject, intake.values);
}

/// What an ApplicationSet makes of each set of parameters that stands in its own lists. False where
/// it has others, or too many of them.
bool load_listed(const KubeObject& object, const HelmRelease& release, bool& found) {
  constexpr std::size_t kMost = std::size_t{8} << 20;  // bytes, were each set written out
  const doc::Node spec = object.root["spec"], made = spec["template"];
  if (spec["templatePatch"] || !spec["generators"] || !made["spec"].is_mapping()) return false;
  gitops::Trees trees;
  const std::size_t most = kMost / (spec.span().size() + 1);
  const auto sets = listed(trees.take(spec["generators"]), most, trees);
  if (!sets) return false;
  const gitops::Value* as_written = trees.take(made);
  const auto put = [&](std::span<const std::string_view> path, const gitops::Value* value) {
    as_written = trees.with(as_written, path, value);
  };
  constexpr std::array<std::string_view, 2> kSource = {"spec", "source"};
  constexpr std::array<std::string_view, 2> kSources = {"spec", "sources"};
  const doc::Node one = made["spec"]["source"], several = made["spec"]["sources"];
  if (one)
    put(kSource, with_values(get(as_written, {"spec", "source"}), one, object.loading, trees));
  if (several.is_sequence()) {
    const gitops::Value* const list = get(as_written, {"spec", "sources"});
    std::vector<gitops::Field> fields(list->fields.begin(), list->fields.end());
    std::size_t i = 0;
    for (const doc::Node& source : several.items()) {
      gitops::Field& field = fields[i++];
      field.value = with_values(field.value, source, object.loading, trees);
    }
    put(kSources, trees.with_fields(list, fields));
  }
  doc::DocumentBuilder builder{doc::Limits{}};
  const FileId file = object.document.file();
  const doc::SourceText written{.text = object.document.source(),
                                .begin = object.document.extent().begin};
  for (const Parameters& set : *sets) {
    bool known = true;
    const gitops::Object filled_in{.tree = filled(as_written, set, known, trees), .file = file};
    if (!gitops::assemble(
            filled_in, written, [](FileId same) { return same; }, builder))
      continue;
    const doc::Document& document = builder.document();
    KubeObject as_made = object.in(document);
    as_made.templated = true;
    HelmRelease its = release;
    set_name(its, document.root()["metadata"]["name"], object.loading);
    found = load_application(as_made, its, document.root()["spec"]) || found;
  }
  return true;
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
  bool found = false;
  if (load_listed(object, release, found)) return found;
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

/// Cluster API's add-on provider for Helm, which fills in what is in {{ }}
/// (kubernetes-sigs/cluster-api-addon-provider-helm, api/v1alpha1).
bool load_chart_proxy(const KubeObject& object) {
  const doc::Node spec = object.root["spec"];
  HelmRelease release = release_by(object);
  release.ns.reset();
  release.effective_ns = {};
  set_namespace(release, spec["namespace"], object.loading);
  release.name = {};
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
      release.name = {};
      release.ns.reset();
      release.effective_ns = {};
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
  // These files come after what is written in place, and may say it again; with "merge" so does the
  // first (kubernetes-sigs/kustomize, HelmChartInflationGenerator.createNewMergedValuesFile).
  release.provisional = !chart["additionalValuesFiles"].items().empty() ||
                        (chart["valuesMerge"].text() == "merge" && chart["valuesFile"]);
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
  // What stands before a file may be said again there: it is judged by what it says itself.
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

/// The fleet.yaml of a bundle (fleet.rancher.io/ref-fleet-yaml).
bool load_fleet(const doc::Document& document, Loading& loading) {
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
  if (!root.is_mapping() || root["kind"] || root["apiVersion"]) return false;
  if (root["helm"].is_mapping() &&
      (root["defaultNamespace"] || root["namespace"] || root["targetCustomizations"])) {
    return load_fleet(document, loading);
  }
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
