// Labels and annotations that a kustomization puts to its objects, and to their pod templates.
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "gitops/accumulated.h"
#include "gitops/builder.h"
#include "gitops/refusal.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

namespace {

/// The pod templates of a kind that labels and annotations of a kustomization are put to
/// (builtinpluginconsts/commonannotations.go, metadatalabels.go).
std::string_view template_of(const Object& object, bool labels) {
  const std::string_view kind = object.kind, group = object.group();
  if (kind == "Deployment" || kind == "ReplicaSet" || kind == "DaemonSet") return "spec/template";
  if (kind == "StatefulSet" && (!labels || group == "apps")) return "spec/template";
  if (kind == "ReplicationController" && object.version() == "v1") return "spec/template";
  if (kind == "Job" && group == "batch") return "spec/template";
  if (kind == "CronJob" && group == "batch") return "spec/jobTemplate/spec/template";
  return {};
}

constexpr std::array kSharedPlaces = {
    SharedAnnotation::of_object, SharedAnnotation::of_job_template, SharedAnnotation::of_template};

/// Of the annotations in a place of an object; empty if its kind has no such place.
std::string shared_path(const Object& object, std::uint8_t place) {
  if (place == SharedAnnotation::of_object) return "metadata/annotations";
  if (place == SharedAnnotation::of_job_template) return "spec/jobTemplate/metadata/annotations";
  const std::string_view pod = template_of(object, false);
  return pod.empty() ? std::string{} : std::string(pod) + "/metadata/annotations";
}

const Value* at(const Value* tree, std::string_view path) {
  for (const std::string_view key : split(path, '/')) tree = get(tree, key);
  return tree;
}

/// Does the patch put a mapping of its own there, or none?
bool replaces(const Value* patch, std::string_view path) {
  const auto is_own = [](const Value* value) {
    const std::string_view what = text_of(get(value, "$patch"));
    return value != nullptr && (value->is_null() || what == "replace" || what == "delete");
  };
  for (const std::string_view key : split(path, '/')) {
    patch = get(patch, key);
    if (is_own(patch)) return true;
  }
  return false;
}

}  // namespace

void Builder::add_pairs(Object& object, std::string_view path, const Value* pairs) {
  std::vector<std::string_view> keys = split(path, '/');
  const Value* inner = object.tree;
  for (const std::string_view key : keys) inner = get(inner, key);
  if (is_set(inner) && !inner->is_mapping()) refuse("labels or annotations are not a mapping");
  const Value* const before = is_set(inner) ? inner : trees_.mapping({}, pairs->place);
  std::vector<Field> fields(before->fields.begin(), before->fields.end());
  for (const Field& pair : pairs->fields) {
    const auto there = std::find_if(fields.begin(), fields.end(),
                                    [&](const Field& field) { return field.name == pair.name; });
    if (there == fields.end()) {
      fields.push_back(pair);
      continue;
    }
    // What is there already stays written as it is.
    const Value* value = pair.value;
    const Value* const old = there->value;
    if (old->is_scalar() && old->style != value->style) {
      value = trees_.string(value->text, value->place, old->style);
    }
    there->value = value;
  }
  object.tree = trees_.with(object.tree, keys, trees_.with_fields(before, fields));
}

/// Labels or annotations of a kustomization as kustomize sets them.
const Value* Builder::as_texts(const Value* pairs) {
  std::vector<Field> fields(pairs->fields.begin(), pairs->fields.end());
  for (Field& field : fields) {
    const std::string_view text = field.value->is_null() ? std::string_view{} : field.value->text;
    field.value = set_text(text, field.value->place, trees_);
    field.odd = is_odd_key(field.name);
  }
  return trees_.with_fields(pairs, fields);
}

void Builder::add_labels(Accumulated& into, const Value* pairs, bool templates) {
  if (pairs == nullptr || pairs->fields.empty()) return;
  pairs = as_texts(pairs);
  for (Object& object : into.objects) {
    add_pairs(object, "metadata/labels", pairs);
    if (!templates) continue;
    const std::string_view path = template_of(object, true);
    if (path.empty()) continue;
    if (object.kind == "CronJob") {
      add_pairs(object, "spec/jobTemplate/metadata/labels", pairs);
    }
    add_pairs(object, std::string(path) + "/metadata/labels", pairs);
  }
  describe(into);
}

void Builder::add_annotations(Accumulated& into, const Value* given) {
  if (given == nullptr || given->fields.empty()) return;
  const Value* const texts = as_texts(given);
  for (Object& object : into.objects) {
    object.matters = true;
    const Value* pairs = texts;
    const std::string_view path = template_of(object, false);
    if (!path.empty()) {
      for (const Field& pair : texts->fields) {
        std::uint8_t places = 0;
        doc::Style style = pair.value->style;
        for (const std::uint8_t bit : kSharedPlaces) {
          if (bit == SharedAnnotation::of_job_template && object.kind != "CronJob") continue;
          const Value* const old = get(at(object.tree, shared_path(object, bit)), pair.name);
          if (style == doc::Style::plain) style = pair.value->style;
          if (old == nullptr) {
            places |= bit;
          } else if (old->is_scalar()) {
            style = old->style;
          }
        }
        // The one node is written as what it was last put in the place of.
        if (style != pair.value->style) {
          pairs = trees_.with(pairs, pair.name,
                              trees_.string(pair.value->text, pair.value->place, style));
        }
        if ((places & (places - 1)) == 0) continue;
        object.shared = &shared_.emplace_back(SharedAnnotation{pair.name, places, object.shared});
      }
    }
    add_pairs(object, "metadata/annotations", pairs);
    if (path.empty()) continue;
    if (object.kind == "CronJob") {
      add_pairs(object, "spec/jobTemplate/metadata/annotations", pairs);
    }
    add_pairs(object, std::string(path) + "/metadata/annotations", pairs);
  }
  describe(into);
}

/// With `buildMetadata` in the kustomization that is built, kustomize writes down after each step
/// where an object is from, among its annotations: all of them are made again, as texts.
void Builder::describe(Accumulated& into) {
  if (!described_) return;
  for (Object& object : into.objects) {
    object.tree = with_texts(with_origin(object), "annotations");
    const SharedAnnotation* left = nullptr;
    for (const SharedAnnotation* each = object.shared; each != nullptr; each = each->before) {
      const auto places = static_cast<std::uint8_t>(each->places & ~SharedAnnotation::of_object);
      if ((places & (places - 1)) == 0) continue;
      left = &shared_.emplace_back(SharedAnnotation{each->key, places, left});
    }
    object.shared = left;
  }
}

const Value* Builder::with_origin(const Object& object) {
  if (get(object.tree, {"metadata", "annotations", kOrigin}) != nullptr) return object.tree;
  const std::array<std::string_view, 3> path = {"metadata", "annotations", kOrigin};
  return trees_.with(object.tree, path, trees_.string("here", object.tree->place));
}

/// What a patch made of a common annotation in one place it has made in all. Where it is taken out,
/// what is put there later is another node.
void Builder::change_shared(Object& object, const Value* before, const Value* patch) {
  const SharedAnnotation* left = nullptr;
  for (const SharedAnnotation* each = object.shared; each != nullptr; each = each->before) {
    const Value* changed = nullptr;
    std::vector<std::string> paths;
    std::uint8_t places = 0;
    for (const std::uint8_t bit : kSharedPlaces) {
      if ((each->places & bit) == 0) continue;
      const std::string path = shared_path(object, bit);
      if (path.empty() || replaces(patch, path)) continue;
      const Value* const now = get(at(object.tree, path), each->key);
      if (now == nullptr) continue;
      places |= bit;
      paths.push_back(path);
      if (now != get(at(before, path), each->key)) changed = now;
    }
    if ((places & (places - 1)) == 0) continue;
    left = &shared_.emplace_back(SharedAnnotation{each->key, places, left});
    if (changed == nullptr) continue;
    for (const std::string& path : paths) {
      std::vector<std::string_view> keys = split(path, '/');
      keys.push_back(each->key);
      object.tree = trees_.with(object.tree, keys, changed);
    }
  }
  object.shared = left;
}

}  // namespace irsa::gitops
