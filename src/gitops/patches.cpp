// Patches of a kustomization: which objects each is for, and what becomes of them.
#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "gitops/accumulated.h"
#include "gitops/builder.h"
#include "gitops/json_patch.h"
#include "gitops/merge_patch.h"
#include "gitops/refusal.h"
#include "gitops/selector.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

const ReadDocuments& Builder::patch_text(const Kustomization& from, const Value* entry,
                                         Accumulated& into) {
  const Value* const path = get(entry, "path");
  const Value* const text = get(entry, "patch");
  const bool has_path = !text_of(path).empty(), has_text = !text_of(text).empty();
  if (has_path == has_text) refuse("a patch of " + from.folder + " needs a path or a text");
  if (has_path) return documents_of(from, text_of(path), into);
  const auto read = from.read.find(text);
  if (read == from.read.end()) refuse("a patch of " + from.folder + " cannot be read");
  return read->second;
}

void Builder::apply_patch(const Kustomization& from, const Value* entry, Accumulated& into) {
  if (!entry->is_mapping()) refuse("a patch of " + from.folder + " is not a mapping");
  const ReadDocuments& read = patch_text(from, entry, into);
  if (read.broken || read.documents.empty())
    refuse("a patch of " + from.folder + " cannot be read");
  const Value* const target = get(entry, "target");
  const Value* const options = get(entry, "options");
  const auto option = [&](std::string_view name) { return text_of(get(options, name)) == "true"; };
  const bool rename = option("allowNameChange"), rekind = option("allowKindChange");
  if (read.documents.front().tree->is_sequence()) {
    if (read.documents.size() > 1) refuse("a patch of " + from.folder + " has two documents");
    if (!is_set(target)) refuse("a JSON patch of " + from.folder + " has no target");
    return apply_json(into, target, read.documents.front().tree, true);
  }
  std::vector<Object> patches;
  for (const ReadDocument& document : read.documents) add_objects(document, patches, trees_);
  // kustomize sets the labels and annotations of a patch with a target as texts, and the
  // annotations of one with options: a null there takes nothing away.
  for (Object& patch : patches) {
    if (is_set(target)) patch.tree = with_texts(patch.tree, "labels");
    if (is_set(target) || rename || rekind) patch.tree = with_texts(patch.tree, "annotations");
  }
  if (!is_set(target)) {
    const std::size_t before = into.objects.size();
    for (const Object& patch : patches) {
      // An object that is deleted lies there, empty, until the patch has been applied.
      if (into.objects.size() < before) {
        refuse("kustomize crashes at a document after one that deletes an object, in a patch of " +
               from.folder);
      }
      merge_untargeted(into, patch.tree, rename, rekind);
    }
    return;
  }
  if (patches.size() > 1) refuse("a patch of " + from.folder + " with a target has two documents");
  const Selector selector(target);
  for (std::size_t i = 0; i < into.objects.size(); ++i) {
    if (selector.matches(into.objects[i])) {
      merge_into(into, i, patches.front().tree, rename, rekind);
    }
  }
  std::erase_if(into.objects, [](const Object& object) { return object.tree == nullptr; });
  into.check_unique();
}

/// The object or patch with strings for all labels or annotations, or without them if there are
/// none.
const Value* Builder::with_texts(const Value* object, std::string_view part) {
  const Value* const found = get(object, {"metadata", part});
  if (found == nullptr) return object;
  const auto is_text = [](const Field& field) {
    return field.value->is_plain_text() && field.value->style == doc::Style::plain &&
           field.odd == is_odd_key(field.name);
  };
  const bool texts = std::all_of(found->fields.begin(), found->fields.end(), is_text);
  if (texts && found->is_mapping() && !found->fields.empty()) return object;
  const std::array<std::string_view, 2> path = {"metadata", part};
  if (!found->is_mapping() || found->fields.empty()) return trees_.with(object, path, nullptr);
  std::vector<Field> fields(found->fields.begin(), found->fields.end());
  for (Field& field : fields) {
    if (is_text(field)) continue;
    field.value = set_text(field.value->is_scalar() ? field.value->text : std::string_view{},
                           field.value->place, trees_);
    field.odd = is_odd_key(field.name);
  }
  return trees_.with(object, path, trees_.with_fields(found, fields));
}

namespace {

/// kustomize keeps the names that an object has had in annotations: a patch that takes all of them
/// away takes these as well.
bool forgets_names(const Value* patch) {
  const auto clears = [](const Value* mapping) {
    const std::string_view what = text_of(get(mapping, "$patch"));
    return what == "replace" || what == "delete";
  };
  const Value* const metadata = get(patch, "metadata");
  const Value* const annotations = get(metadata, "annotations");
  return clears(metadata) || clears(annotations) ||
         (annotations != nullptr && annotations->is_null());
}

}  // namespace

void Builder::merge_untargeted(Accumulated& into, const Value* patch, bool rename, bool rekind) {
  Object wanted{.tree = patch};
  wanted.reread();
  std::optional<std::size_t> found;
  for (std::size_t i = 0; i < into.objects.size(); ++i) {
    const Object& object = into.objects[i];
    if (object.api_version != wanted.api_version) continue;
    bool same = object.kind == wanted.kind && object.name == wanted.name &&
                object.effective_ns() == wanted.effective_ns();
    for (const PastId* id = object.past; id != nullptr && !same; id = id->before) {
      same = id->kind == wanted.kind && id->name == wanted.name && id->ns == wanted.effective_ns();
    }
    if (!same) continue;
    if (found) refuse("a patch for " + quoted(wanted.name) + " has several targets");
    found = i;
  }
  if (!found) {
    if (!into.holes.empty()) return;  // for what a chart or a remote base brings
    refuse("a patch for " + std::string(wanted.kind) + " " + quoted(wanted.name) +
           " has no target");
  }
  merge_into(into, *found, patch, rename, rekind);
  if (into.objects[*found].tree == nullptr) {
    into.objects.erase(into.objects.begin() + static_cast<std::ptrdiff_t>(*found));
  }
}

void Builder::merge_into(Accumulated& into, std::size_t at, const Value* patch, bool rename,
                         bool rekind) {
  Object& object = into.objects[at];
  if (rename || rekind) remember(object);
  const Value* const before = object.tree;
  object.tree = merge_patch(before, patch, shape_of(object.api_version, object.kind), trees_);
  object.matters = true;
  if (object.tree == before) return;
  if (object.tree == nullptr || object.tree->fields.empty()) {
    object.tree = nullptr;
    return;
  }
  if (object.shared != nullptr) change_shared(object, before, patch);
  if (forgets_names(patch)) {
    object.past = nullptr;
    object.prefixes = object.suffixes = nullptr;
  }
  const auto restore = [&](std::initializer_list<std::string_view> path) {
    const Value* const old = get(before, path);
    if (get(object.tree, path) == old) return;
    object.tree = trees_.with(object.tree, std::span(path.begin(), path.size()), old);
  };
  restore({"apiVersion"});
  if (!rekind) restore({"kind"});
  if (!rename) restore({"metadata", "name"});
  restore({"metadata", "namespace"});
  object.reread();
}

void Builder::apply_json(Accumulated& into, const Value* target, const Value* operations,
                         bool remembering) {
  constexpr std::array<std::string_view, 2> kAnnotations = {"metadata", "annotations"};
  const Selector selector(target);
  for (Object& object : into.objects) {
    if (!selector.matches(object)) continue;
    if (remembering) remember(object);
    // kustomize keeps what it remembers in annotations, so there are some.
    const bool none = !is_set(get(object.tree, {"metadata", "annotations"}));
    if (object.past != nullptr && none) {
      object.tree = trees_.with(object.tree, kAnnotations, trees_.mapping({}, operations->place));
    }
    check_annotation_keys(object.tree);
    object.tree = json_patch(object.tree, operations, trees_);
    object.shared = nullptr;
    object.tree = with_texts(object.tree, "annotations");
    object.matters = true;
    object.reread();
    if (object.kind.empty()) refuse("a JSON patch leaves an object without a kind");
    if (object.name.empty())
      refuse("a JSON patch leaves a " + std::string(object.kind) + " without a name");
  }
}

}  // namespace irsa::gitops
