#include "gitops/known_keys.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/text.h"
#include "gitops/accumulated.h"

namespace irsa::gitops {

namespace {

using KnownKeys = std::initializer_list<std::string_view>;

void check_known(const Value* mapping, KnownKeys keys, const std::string& where) {
  if (mapping == nullptr || !mapping->is_mapping()) return;
  for (const Field& field : mapping->fields) {
    const bool known = std::any_of(keys.begin(), keys.end(), [&](std::string_view key) {
      return equals_ignoring_case(key, field.name);
    });
    if (!known) refuse(where + " has the unknown key " + quoted(field.name));
  }
}

/// The elements of a list; nothing where it is none.
std::span<const Field> elements(const Value* list) {
  return list != nullptr && list->is_sequence() ? list->fields : std::span<const Field>{};
}

void check_selector(const Value* selector, const std::string& where) {
  check_known(
      selector,
      {"group", "version", "kind", "name", "namespace", "annotationSelector", "labelSelector"},
      where);
}

void check_replacement(const Value* replacement, const std::string& where) {
  check_known(replacement, {"source", "targets", "path"}, where);
  const KnownKeys options = {"delimiter", "index", "encoding", "create"};
  const Value* const source = get(replacement, "source");
  check_known(source, {"group", "version", "kind", "name", "namespace", "fieldPath", "options"},
              where);
  check_known(get(source, "options"), options, where);
  for (const Field& target : elements(get(replacement, "targets"))) {
    check_known(target.value, {"select", "reject", "fieldPaths", "options"}, where);
    check_selector(get(target.value, "select"), where);
    for (const Field& reject : elements(get(target.value, "reject"))) {
      check_selector(reject.value, where);
    }
    check_known(get(target.value, "options"), options, where);
  }
}

}  // namespace

void check_known_keys(const Value* kustomization, const std::string& folder) {
  const auto each = [&](std::string_view list) { return elements(get(kustomization, list)); };
  for (const std::string_view list : {"patches", "patchesJson6902"}) {
    const std::string where = "a patch of " + folder;
    for (const Field& patch : each(list)) {
      check_known(patch.value, {"path", "patch", "target", "options"}, where);
      check_selector(get(patch.value, "target"), where);
    }
  }
  for (const Field& label : each("labels")) {
    check_known(label.value, {"pairs", "includeSelectors", "includeTemplates", "fields"},
                "an entry of labels of " + folder);
  }
  for (const Field& replacement : each("replacements")) {
    check_replacement(replacement.value, "a replacement of " + folder);
  }
  for (const Field& var : each("vars")) {
    const std::string where = "a variable of " + folder;
    check_known(var.value, {"name", "objref", "fieldref"}, where);
    check_known(get(var.value, "objref"),
                {"apiVersion", "group", "version", "kind", "name", "namespace"}, where);
    check_known(get(var.value, "fieldref"), {"fieldPath"}, where);
  }
  for (const Field& image : each("images")) {
    check_known(image.value, {"name", "newName", "tagSuffix", "newTag", "digest"},
                "an image of " + folder);
  }
  for (const Field& replica : each("replicas")) {
    check_known(replica.value, {"name", "count"}, "an entry of replicas of " + folder);
  }
  const KnownKeys options = {"labels", "annotations", "disableNameSuffixHash", "immutable"};
  check_known(get(kustomization, "generatorOptions"), options, "generatorOptions of " + folder);
  for (const std::string_view list : {"configMapGenerator", "secretGenerator"}) {
    for (const Field& generator : each(list)) {
      check_known(get(generator.value, "options"), options, "a generator of " + folder);
    }
  }
}

void check_known_keys_of_configuration(const Value* configuration, const std::string& folder) {
  const std::string where = "a configuration of " + folder;
  constexpr std::array<std::string_view, 10> kFieldLists = {
      "namePrefix",     "nameSuffix",        "namespace",    "commonLabels", "labels",
      "templateLabels", "commonAnnotations", "varReference", "images",       "replicas"};
  check_known(configuration,
              {"namePrefix", "nameSuffix", "namespace", "commonLabels", "labels", "templateLabels",
               "commonAnnotations", "nameReference", "varReference", "images", "replicas"},
              where);
  const auto check_fields = [&](const Value* list) {
    for (const Field& field : elements(list)) {
      check_known(field.value, {"group", "version", "kind", "path", "create"}, where);
    }
  };
  for (const std::string_view list : kFieldLists) check_fields(get(configuration, list));
  for (const Field& reference : elements(get(configuration, "nameReference"))) {
    check_known(reference.value, {"group", "version", "kind", "fieldSpecs"}, where);
    check_fields(get(reference.value, "fieldSpecs"));
  }
  // kustomize stops at a path with a wildcard, as soon as there are variables.
  for (const Field& field : elements(get(configuration, "varReference"))) {
    for (const std::string_view part : split(text_of(get(field.value, "path")), '/')) {
      if (part == "*") refuse(where + " looks for variables at a path with a wildcard");
    }
  }
}

}  // namespace irsa::gitops
