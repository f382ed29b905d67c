// What a kustomization does to the objects that it has, in kustomize's order. Patches, labels and
// values that go from one object to another have files of their own.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "gitops/accumulated.h"
#include "gitops/builder.h"

namespace irsa::gitops {

namespace {

/// A mapping of strings, as the kustomization has to have it.
const Value* checked_strings(const Value* mapping, std::string_view what) {
  if (!is_set(mapping)) return nullptr;
  if (!mapping->is_mapping()) refuse(std::string(what) + " is not a mapping");
  for (const Field& field : mapping->fields) {
    if (field.value->type != doc::Type::string && !field.value->is_null()) {
      refuse(std::string(what) + " has a value that is not a string");
    }
  }
  return mapping;
}

}  // namespace

void Builder::remember(Object& object) {
  // Names in trees live as long as the trees.
  object.past =
      &past_.emplace_back(PastId{object.name, object.effective_ns(), object.kind, object.past});
}

void Builder::transform(const Kustomization& from, Accumulated& into, const Overrides* by) {
  const auto string = [&](std::string_view key, const Value* Overrides::*other) {
    return by != nullptr && by->*other != nullptr ? by->*other : from.string(key);
  };
  for (const Field& patch : items(from.list("patchesStrategicMerge"))) {
    const Value* const text = patch.value;
    const auto inline_text = from.read.find(text);
    const ReadDocuments& read = inline_text != from.read.end()
                                    ? inline_text->second
                                    : documents_of(from, text_of(text), into);
    if (read.broken) refuse("a patch of " + from.folder + " cannot be read");
    std::vector<Object> patches;
    for (const ReadDocument& document : read.documents) add_objects(document, patches, trees_);
    for (const Object& each : patches) {
      const Value* const texts = with_texts(with_texts(each.tree, "labels"), "annotations");
      merge_untargeted(into, texts, false, false);
    }
  }
  if (!items(from.list("patchesStrategicMerge")).empty()) describe(into);
  for (const Field& patch : items(from.list("patches"))) {
    apply_patch(from, patch.value, into);
    describe(into);
  }
  if (by != nullptr && by->patches != nullptr) {
    Kustomization around;
    around.folder = from.folder;
    around.read = by->read;
    for (const Field& patch : items(by->patches)) {
      apply_patch(around, patch.value, into);
      describe(into);
    }
  }
  const Value* const ns = string("namespace", &Overrides::target_namespace);
  if (ns != nullptr) set_namespace(into, ns);
  const Value* const prefix = string("namePrefix", &Overrides::name_prefix);
  if (prefix != nullptr) add_affix(into, prefix, true);
  const Value* const suffix = string("nameSuffix", &Overrides::name_suffix);
  if (suffix != nullptr) add_affix(into, suffix, false);
  for (const Field& label : items(from.list("labels"))) {
    const auto is_on = [&](std::string_view name) {
      return text_of(get(label.value, name)) == "true";
    };
    if (is_set(get(label.value, "fields")))
      refuse("labels in fields of their own in " + from.folder);
    add_labels(into, checked_strings(get(label.value, "pairs"), "labels"),
               is_on("includeSelectors") || is_on("includeTemplates"));
  }
  add_labels(into, checked_strings(from.at("commonLabels"), "commonLabels"), true);
  add_annotations(into, checked_strings(from.at("commonAnnotations"), "commonAnnotations"));
  if (by != nullptr) {
    add_labels(into, checked_strings(by->labels, "labels"), true);
    add_annotations(into, checked_strings(by->annotations, "annotations"));
  }
  for (const Field& patch : items(from.list("patchesJson6902"))) {
    const ReadDocuments& read = patch_text(from, patch.value, into);
    const Value* const target = get(patch.value, "target");
    if (read.broken || read.documents.size() != 1 || !read.documents.front().tree->is_sequence() ||
        !is_set(target) || text_of(get(target, "name")).empty()) {
      refuse("a JSON patch of " + from.folder + " cannot be read");
    }
    apply_json(into, target, read.documents.front().tree, false);
    describe(into);
  }
  check_replicas(from, into);
  check_images(from, into);
  if (is_set(from.at("replicas")) || is_set(from.at("images"))) describe(into);
  for (const Field& replacement : items(from.list("replacements"))) {
    const Value* const path = get(replacement.value, "path");
    if (text_of(path).empty()) {
      replace(from, replacement.value, into);
      continue;
    }
    const ReadDocuments& read = documents_of(from, text_of(path), into);
    if (read.broken) refuse("a replacement of " + from.folder + " cannot be read");
    for (const ReadDocument& document : read.documents) {
      if (document.tree->is_mapping()) {
        replace(from, document.tree, into);
      } else {
        for (const Field& each : document.tree->fields) replace(from, each.value, into);
      }
    }
  }
  if (!items(from.list("replacements")).empty()) describe(into);
}

namespace {

/// Can kustomize look for images in all containers below?
bool may_hold_images(const Value* value) {
  return std::all_of(value->fields.begin(), value->fields.end(), [&](const Field& field) {
    if (field.value->is_scalar()) return true;
    const bool containers = field.name == "containers" || field.name == "initContainers";
    if (containers && field.value->is_sequence()) {
      for (const Field& element : field.value->fields) {
        if (element.value->is_null()) continue;
        const Value* const image = get(element.value, "image");
        if (!element.value->is_mapping() || (is_set(image) && !image->is_scalar())) return false;
      }
    }
    return may_hold_images(field.value);
  });
}

/// Where it looks in any object.
bool has_containers_of_text(const Value* pod) {
  return (is_set(get(pod, "containers")) && get(pod, "containers")->is_scalar()) ||
         (is_set(get(pod, "initContainers")) && get(pod, "initContainers")->is_scalar());
}

}  // namespace

/// `images` is of no interest, but kustomize refuses containers that are none
/// (api/filters/imagetag/legacy.go; api/internal/konfig/builtinpluginconsts/images.go).
void Builder::check_images(const Kustomization& from, const Accumulated& into) {
  if (items(from.list("images")).empty()) return;
  for (const Object& object : into.objects) {
    bool fits = !has_containers_of_text(get(object.tree, "spec")) &&
                !has_containers_of_text(get(object.tree, {"spec", "template", "spec"}));
    if (object.kind != "CustomResourceDefinition") {
      for (const Field& field : object.tree->fields) {
        // What an overlay does not change is looked at once.
        if (field.value->is_scalar() || field.name == "metadata" ||
            (fits && with_images_.contains(field.value))) {
          continue;
        }
        fits = fits && may_hold_images(field.value);
        if (fits) with_images_.insert(field.value);
      }
    }
    if (!fits) refuse("images of " + from.folder + " are set in containers that are no mappings");
  }
}

/// `replicas` is of no interest, but kustomize refuses one that is for nothing.
void Builder::check_replicas(const Kustomization& from, const Accumulated& into) const {
  constexpr std::array<std::string_view, 4> kKinds = {"Deployment", "StatefulSet", "ReplicaSet",
                                                      "ReplicationController"};
  const auto counts = [&](std::string_view kind) {
    return std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
  };
  for (const Field& replica : items(from.list("replicas"))) {
    const std::string_view name = text_of(get(replica.value, "name"));
    const bool found =
        std::any_of(into.objects.begin(), into.objects.end(), [&](const Object& object) {
          if (object.name == name && counts(object.kind)) return true;
          for (const PastId* id = object.past; id != nullptr; id = id->before) {
            if (id->name == name && counts(id->kind)) return true;
          }
          return false;
        });
    if (!found && into.holes.empty()) {
      refuse("the replicas of " + from.folder + " are for nothing named " + quoted(name));
    }
  }
}

void Builder::transform_further(const Kustomization& from, Accumulated& into) {
  constexpr std::array<std::string_view, 3> kHarmless = {
      "ImageTagTransformer", "ReplicaCountTransformer", "HashTransformer"};
  for (const Field& path : items(from.list("transformers"))) {
    const std::string_view text = text_of(path.value);
    const std::string whole = joined(from.folder, text);
    bool harmless = false;
    if (text.find('\n') == std::string_view::npos && files_.look(whole) == Files::What::file) {
      const ReadDocuments& read = documents_of(from, text, into);
      harmless =
          !read.broken &&
          std::all_of(
              read.documents.begin(), read.documents.end(), [&](const ReadDocument& document) {
                const std::string_view kind = text_of(get(document.tree, "kind"));
                return text_of(get(document.tree, "apiVersion")) == "builtin" &&
                       std::find(kHarmless.begin(), kHarmless.end(), kind) != kHarmless.end();
              });
    }
    if (!harmless) refuse("the transformers of " + from.folder + " may change anything");
  }
}

void Builder::set_namespace(Accumulated& into, const Value* ns) {
  for (Object& object : into.objects) {
    remember(object);
    constexpr std::array<std::string_view, 2> kNamespace = {"metadata", "namespace"};
    constexpr std::array<std::string_view, 2> kName = {"metadata", "name"};
    if (!object.cluster_scoped) {
      object.tree = trees_.with(object.tree, kNamespace, ns);
      object.ns = ns->text;
    } else if (object.kind == "Namespace" && object.api_version == "v1") {
      object.tree = trees_.with(object.tree, kName, ns);
      object.name = ns->text;
    }
  }
  into.check_unique();
  describe(into);
}

void Builder::add_affix(Accumulated& into, const Value* affix, bool prefix) {
  for (Object& object : into.objects) {
    const std::string_view kind = object.original_kind();
    if (kind == "CustomResourceDefinition" || kind == "Namespace" ||
        (kind == "APIService" && object.group() == "apiregistration.k8s.io")) {
      continue;
    }
    const Affix*& list = prefix ? object.prefixes : object.suffixes;
    list = &affixes_.emplace_back(Affix{affix->text, list});
    remember(object);
    std::string name(object.name);
    name = prefix ? std::string(affix->text) + name : name + std::string(affix->text);
    constexpr std::array<std::string_view, 2> kName = {"metadata", "name"};
    const Value* const made = trees_.string(name, affix->place);
    object.tree = trees_.with(object.tree, kName, made);
    object.name = made->text;
  }
  describe(into);
}

}  // namespace irsa::gitops
