// Reading the files of kustomizations, and what one says of those that it includes.
#include <algorithm>
#include <array>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "doc/read.h"
#include "gitops/accumulated.h"
#include "gitops/builder.h"
#include "gitops/remote.h"

namespace irsa::gitops {

namespace {

constexpr std::array<std::string_view, 3> kFileNames = {"kustomization.yaml", "kustomization.yml",
                                                        "Kustomization"};

/// All that kustomize knows; one more and it refuses the file.
constexpr std::array<std::string_view, 32> kKeys = {"apiVersion",
                                                    "kind",
                                                    "metadata",
                                                    "openapi",
                                                    "namePrefix",
                                                    "nameSuffix",
                                                    "namespace",
                                                    "commonLabels",
                                                    "labels",
                                                    "commonAnnotations",
                                                    "patchesStrategicMerge",
                                                    "patchesJson6902",
                                                    "patches",
                                                    "images",
                                                    "imageTags",
                                                    "replacements",
                                                    "replicas",
                                                    "vars",
                                                    "sortOptions",
                                                    "resources",
                                                    "components",
                                                    "crds",
                                                    "bases",
                                                    "configMapGenerator",
                                                    "secretGenerator",
                                                    "helmGlobals",
                                                    "helmCharts",
                                                    "helmChartInflationGenerator",
                                                    "generatorOptions",
                                                    "configurations",
                                                    "generators",
                                                    "transformers"};
constexpr std::array<std::string_view, 2> kMoreKeys = {"validators", "buildMetadata"};

bool is_known_key(std::string_view key) {
  return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end() ||
         std::find(kMoreKeys.begin(), kMoreKeys.end(), key) != kMoreKeys.end();
}

/// Keeps the first document of a kustomization's file, which is all that kustomize reads of it.
class Single final : public doc::DocumentSink {
 public:
  explicit Single(const std::function<void(const doc::Document&)>& take) : take_(take) {}
  void document(const doc::Document& document) override {
    if (document.is_template()) why = "cannot be read";
    if (!document.duplicate_keys().empty()) why = "has a key twice";
    if (first_) take_(document);
    first_ = false;
  }
  void error(doc::ReadError) override { why = "cannot be read"; }
  void skipped(std::uint32_t) override {}
  void comment(const doc::Comment&) override {}

  std::string_view why = {};  ///< it is not taken as it is

 private:
  const std::function<void(const doc::Document&)>& take_;
  bool first_ = true;
};

}  // namespace

std::optional<std::string> Builder::kustomization_path(std::string_view folder) {
  std::optional<std::string> found;
  for (const std::string_view name : kFileNames) {
    std::string path = joined(folder, name);
    if (files_.look(path) != Files::What::file) continue;
    if (found) return std::nullopt;
    found = std::move(path);
  }
  return found;
}

std::optional<Files::File> Builder::kustomization_in(std::string_view folder) {
  const std::optional<std::string> path = kustomization_path(folder);
  return path ? files_.read(*path) : std::nullopt;
}

const Builder::Kustomization& Builder::kustomization(std::string_view folder) {
  const auto known = kustomizations_.find(folder);
  if (known != kustomizations_.end()) return *known->second;
  auto made = std::make_unique<Kustomization>();
  made->folder = folder;
  if (const auto file = kustomization_in(folder)) {
    read_kustomization(*file, trees_, *made);
  } else {
    made->refused = "there is no kustomization.yaml, or more than one, in " + std::string(folder);
  }
  return *kustomizations_.emplace(folder, std::move(made)).first->second;
}

void Builder::read_kustomization(const Files::File& file, Trees& trees, Kustomization& out) const {
  const std::string& folder = out.folder;
  out.file = file.id;
  const auto take = [&](const doc::Document& document) {
    const doc::Node root = document.root();
    if (!root) return;
    out.root = trees.take(root);
    const auto read = [&](const doc::Node& node, const Value* value) {
      if (node.is_string() && !node.text().empty() && value != nullptr && value->is_scalar()) {
        out.read.emplace(value, read_documents(node, triage_, trees));
      }
    };
    for (const std::string_view list : {"patches", "patchesJson6902", "patchesStrategicMerge"}) {
      const Value* const values = get(out.root, list);
      std::size_t i = 0;
      for (const doc::Node& item : root[list].items()) {
        const Value* const value = values->fields[i++].value;
        if (item.is_mapping()) {
          read(item["patch"], get(value, "patch"));
        } else if (item.text().find('\n') != std::string_view::npos) {
          read(item, value);
        }
      }
    }
  };
  const std::function<void(const doc::Document&)> taking = take;
  Single single(taking);
  doc::read_text(file.id, file.text, triage_, {.parse_all = true}, single);
  if (single.why.empty() && (out.root == nullptr || out.root->is_null())) single.why = "is empty";
  if (single.why.empty() && !out.root->is_mapping()) single.why = "is no mapping";
  out.unreadable = !single.why.empty() && single.why != "is empty";
  if (!single.why.empty()) {
    out.refused = "the kustomization.yaml of " + folder + " " + std::string(single.why);
    return;
  }
  const std::string_view kind = text_of(out.at("kind"));
  if (!kind.empty() && kind != "Kustomization" && kind != "Component") {
    out.refused = "the kustomization.yaml of " + folder + " has another kind";
  }
  const bool empty =
      std::all_of(out.root->fields.begin(), out.root->fields.end(), [](const Field& field) {
        return field.name == "apiVersion" || field.name == "kind" || field.value->is_null();
      });
  if (empty) out.refused = "the kustomization.yaml of " + folder + " is empty";
  for (const Field& field : out.root->fields) {
    if (is_known_key(field.name)) continue;
    out.refused =
        "the kustomization.yaml of " + folder + " has the unknown key " + quoted(field.name);
  }
}

std::vector<std::string> Builder::included_by(std::string_view folder) {
  std::vector<std::string> out;
  const Kustomization& from = kustomization(folder);
  if (from.root == nullptr || !from.root->is_mapping()) return out;
  for (const std::string_view list : {"resources", "bases", "components"}) {
    const Value* const paths = from.at(list);
    if (paths == nullptr || !paths->is_sequence()) continue;
    for (const Field& field : paths->fields) {
      const std::string_view path = text_of(field.value);
      if (path.empty() || is_remote_file(path) || is_repository(path)) continue;
      std::string whole = joined(folder, path);
      if (files_.look(whole) == Files::What::folder) out.push_back(std::move(whole));
    }
  }
  return out;
}

bool Builder::is_component(std::string_view folder) {
  return text_of(kustomization(folder).at("kind")) == "Component";
}

bool Builder::is_unreadable(std::string_view folder) { return kustomization(folder).unreadable; }

bool Builder::only_gathers(std::string_view folder) {
  const Kustomization& from = kustomization(folder);
  if (from.root == nullptr || !from.root->is_mapping()) return false;
  return std::all_of(from.root->fields.begin(), from.root->fields.end(), [](const Field& field) {
    constexpr std::array<std::string_view, 5> kGathering = {"apiVersion", "kind", "metadata",
                                                            "resources", "bases"};
    return std::find(kGathering.begin(), kGathering.end(), field.name) != kGathering.end();
  });
}

}  // namespace irsa::gitops
