#include "load/kubernetes/argo_releases.h"

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
#include "load/duplicate_keys.h"
#include "load/formats.h"
#include "load/kubernetes/helm_release.h"
#include "load/kubernetes/helm_values.h"
#include "load/kubernetes/kustomize.h"
#include "load/loader.h"
#include "load/parameters.h"

namespace irsa::load {

namespace {

bool has_values_object(const doc::Node& helm) {
  return helm["valuesObject"] && !helm["valuesObject"].is_null();
}

/// The files of values that a source names, with that of its chart where this is a folder. Only
/// where nothing may say their values again does the release's namespace say where they go.
void note_values(const KubeObject& object, const HelmRelease& release, const doc::Node& source) {
  const doc::Node helm = source["helm"];
  const std::string_view folder = source["path"].text();
  const auto use = [&](const std::string& path, bool alone) {
    if (object.loading.is_placeholder(path)) return;
    object.loading.facts.values_uses.push_back(
        {.file = object.document.file(),
         .path = object.loading.keep(path),
         .said = alone && !release.effective_ns.empty() ? release.ns : std::nullopt});
  };
  for (const doc::Node& file : helm["valueFiles"].items()) {
    std::string path(file.text());
    if (path.starts_with('$')) {
      path.erase(0, path.find('/'));
    } else if (!path.starts_with('/')) {
      path = std::string(folder) + "/" + path;
    }
    path.erase(0, path.find_first_not_of('/'));
    if (!path.empty()) use(path, false);
  }
  if (!folder.empty() && !source["chart"] && !source["kustomize"] && !source["directory"]) {
    const bool alone = !helm["valueFiles"] && !helm["values"] && !helm["valuesObject"] &&
                       !helm["parameters"] && !helm["fileParameters"];
    use(std::string(folder) + "/values.yaml", alone);
  }
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
  note_values(object, release, source);
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

/// What an ApplicationSet makes of each set of parameters that is in its own lists. False where
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

}  // namespace

bool load_argo_release(const KubeObject& object) {
  HelmRelease release = release_by(object);
  if (object.kind == "Application") {
    release.name = object.name.value;
    release.all_values = true;
    return load_application(object, release, object.root["spec"]);
  }
  const doc::Node made = object.root["spec"]["template"];
  release.templated = true;
  bool found = false;
  if (load_listed(object, release, found)) return found;
  KubeObject as_template = object;
  as_template.templated = true;
  set_name(release, made["metadata"]["name"], object.loading);
  return load_application(as_template, release, made["spec"]);
}

}  // namespace irsa::load
