#include "gitops/builder.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "gitops/accumulated.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

namespace {

/// Is there anything in `buildMetadata`?
bool is_described(const Value* root) {
  const Value* const metadata = get(root, "buildMetadata");
  return metadata != nullptr && metadata->is_sequence() && !metadata->fields.empty();
}

}  // namespace

Builder::Builder(Files& files, const doc::Triage& triage, Trees& trees)
    : files_(files), triage_(triage), trees_(trees) {}
Builder::~Builder() = default;

void Builder::finish(Accumulated& into) {
  update_name_references(into.objects, into.references, trees_);
  resolve_vars(into);
  std::erase_if(into.objects, is_local);
  // kustomize writes every annotation as a string, whatever it was.
  constexpr std::array<std::string_view, 2> kAnnotations = {"metadata", "annotations"};
  for (Object& object : into.objects) {
    const Value* annotations = get(object.tree, {"metadata", "annotations"});
    if (annotations == nullptr || !annotations->is_mapping()) continue;
    annotations = trees_.with(annotations, kOrigin, nullptr);
    if (annotations->fields.empty()) {
      object.tree = trees_.with(object.tree, kAnnotations, nullptr);
      continue;
    }
    const bool strings =
        annotations == get(object.tree, {"metadata", "annotations"}) &&
        std::all_of(annotations->fields.begin(), annotations->fields.end(),
                    [](const Field& field) { return field.value->is_plain_text(); });
    if (strings) continue;
    std::vector<Field> fields(annotations->fields.begin(), annotations->fields.end());
    for (Field& field : fields) {
      if (field.value->is_plain_text()) continue;
      field.value =
          trees_.string(field.value->is_scalar() ? field.value->text : "", field.value->place);
    }
    object.tree = trees_.with(object.tree, kAnnotations, trees_.with_fields(annotations, fields));
  }
  for (Object& object : into.objects) {
    check_annotation_keys(object.tree);
    object.tree = through_json(object.tree, JsonWay::output, trees_);
  }
}

/// What the deploying tool does to built objects.
void Builder::deploy(const Overrides& by, Accumulated& into) {
  constexpr std::array<std::string_view, 2> kNamespace = {"metadata", "namespace"};
  const auto texts = [&](const Value* pairs) { return pairs == nullptr ? pairs : as_texts(pairs); };
  const Value* const labels = texts(by.metadata_labels);
  const Value* const annotations = texts(by.metadata_annotations);
  for (Object& object : into.objects) {
    if (labels != nullptr) add_pairs(object, "metadata/labels", labels);
    if (annotations != nullptr) {
      add_pairs(object, "metadata/annotations", annotations);
      object.matters = true;
    }
    if (by.substitution != nullptr) substitute(object, *by.substitution, trees_);
    if (by.default_namespace != nullptr && object.ns.empty() && !object.cluster_scoped) {
      object.tree = trees_.with(object.tree, kNamespace, by.default_namespace);
      object.reread();
    }
  }
}

Build Builder::build(std::string_view folder, const Overrides* by) {
  Build out{.folder = std::string(folder)};
  Accumulated all;
  described_ = false;
  const bool plain = by != nullptr && by->plain_folders && !kustomization_in(folder);
  try {
    if (!plain) described_ = is_described(kustomization(folder).root);
    if (by == nullptr) {
      (void)base(folder);
      // Hardly ever a base of others: what is needed once more is made once more.
      Bases& bases = bases_[described_ ? 1 : 0];
      const auto made = bases.find(folder);
      all = std::move(*made->second);
      bases.erase(made);
      if (all.refused) refuse(*all.refused);
    } else {
      const Kustomization& from = plain ? plain_folder(folder, *by) : kustomization(folder);
      if (from.refused) refuse(*from.refused);
      open_.emplace(folder);
      accumulate(from, all, by);
      open_.clear();
    }
    finish(all);
    if (by != nullptr) deploy(*by, all);
  } catch (const Refusal& refusal) {
    open_.clear();
    out.refused = refusal.why;
    return out;
  }
  out.objects = std::move(all.objects);
  out.holes = std::move(all.holes);
  out.files = std::move(all.files);
  out.folders = std::move(all.folders);
  if (!plain) out.folders.insert(out.folder);
  // Patches that are in a kustomization itself. Where it has charts as well, their values are
  // judged by what they say themselves.
  for (const std::string& inner : out.folders) {
    const Kustomization& part = kustomization(inner);
    out.kustomizations.push_back(part.file);
    if (part.at("helmCharts") == nullptr && part.at("helmChartInflationGenerator") == nullptr) {
      out.files.insert(part.file);
    }
  }
  return out;
}

}  // namespace irsa::gitops
