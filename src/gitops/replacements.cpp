// Values that go from one object to another: `replacements` and `vars`.
#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "base/text.h"
#include "gitops/accumulated.h"
#include "gitops/builder.h"
#include "gitops/field_path.h"
#include "gitops/selector.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

namespace {

/// Which object a replacement is about: equal to what is written, in any name it has had.
bool is_selected(const Object& object, const Value* by) {
  const std::string_view group = text_of(get(by, "group")), version = text_of(get(by, "version")),
                         kind = text_of(get(by, "kind")), name = text_of(get(by, "name")),
                         ns = text_of(get(by, "namespace"));
  if (!group.empty() && group != object.group()) return false;
  if (!version.empty() && version != object.version()) return false;
  const auto same = [&](std::string_view its_kind, std::string_view its_name,
                        std::string_view its_ns) {
    return (kind.empty() || kind == its_kind) && (name.empty() || name == its_name) &&
           (ns.empty() || ns == its_ns);
  };
  if (same(object.kind, object.name, object.effective_ns())) return true;
  for (const PastId* id = object.past; id != nullptr; id = id->before) {
    if (same(id->kind, id->name, id->ns)) return true;
  }
  return false;
}

struct FieldOptions {
  std::string_view delimiter;
  int index = 0;
  bool create = false;
};

FieldOptions options_of(const Value* options) {
  FieldOptions out{.delimiter = text_of(get(options, "delimiter")),
                   .create = text_of(get(options, "create")) == "true"};
  const std::string_view index = text_of(get(options, "index"));
  std::from_chars(index.data(), index.data() + index.size(), out.index);
  return out;
}

std::vector<std::string> pieces(std::string_view text, std::string_view delimiter) {
  std::vector<std::string> out;
  for (;;) {
    const std::size_t at = text.find(delimiter);
    out.emplace_back(text.substr(0, at));
    if (at == std::string_view::npos) return out;
    text.remove_prefix(at + delimiter.size());
  }
}

/// What `$(NAME)` is replaced in: any annotation and label, and the variables of containers
/// (builtinpluginconsts/varreference.go), as far as rules read them.
constexpr std::array<std::string_view, 9> kVarFields = {
    "metadata.annotations.*",
    "metadata.labels.*",
    "spec.template.metadata.annotations.*",
    "spec.containers.*.env.*.value",
    "spec.initContainers.*.env.*.value",
    "spec.template.spec.containers.*.env.*.value",
    "spec.template.spec.initContainers.*.env.*.value",
    "spec.jobTemplate.spec.template.spec.containers.*.env.*.value",
    "spec.jobTemplate.spec.template.spec.initContainers.*.env.*.value",
};

}  // namespace

void Builder::replace(const Kustomization& from, const Value* replacement, Accumulated& into) {
  const Value* const source = get(replacement, "source");
  const Value* const targets = get(replacement, "targets");
  if (!is_set(source) || !is_set(targets) || !targets->is_sequence()) {
    refuse("a replacement of " + from.folder + " needs a source and targets");
  }
  const Object* found = nullptr;
  for (const Object& object : into.objects) {
    if (!is_selected(object, source)) continue;
    if (found != nullptr) refuse("a replacement of " + from.folder + " has several sources");
    found = &object;
  }
  if (found == nullptr) refuse("a replacement of " + from.folder + " has no source");
  const std::string_view source_path = text_of(get(source, "fieldPath"));
  const Value* value =
      find(found->tree, field_path(source_path.empty() ? "metadata.name" : source_path));
  if (!is_set(value) || (!value->is_scalar() && value->fields.empty())) {
    refuse("a replacement of " + from.folder + " has no value");
  }
  value = with_content(value);
  const FieldOptions refined = options_of(get(source, "options"));
  if (!refined.delimiter.empty()) {
    const std::vector<std::string> parts = pieces(value->text, refined.delimiter);
    if (!value->is_scalar() || refined.index < 0 ||
        static_cast<std::size_t>(refined.index) >= parts.size()) {
      refuse("a replacement of " + from.folder + " has no value");
    }
    value = trees_.string(parts[static_cast<std::size_t>(refined.index)], value->place);
  }
  for (const Field& target : targets->fields) {
    const Value* const select = get(target.value, "select");
    if (!is_set(select)) refuse("a replacement of " + from.folder + " selects nothing");
    const FieldOptions options = options_of(get(target.value, "options"));
    std::vector<Field> by_label;
    for (const std::string_view key : {"labelSelector", "annotationSelector"}) {
      if (const Value* const selector = get(select, key); is_set(selector)) {
        by_label.push_back({key, selector->place, selector});
      }
    }
    const Selector labels(trees_.mapping(by_label, select->place));
    const Value* const rejects = get(target.value, "reject");
    const auto rejected = [&](const Object& object) {
      if (!is_set(rejects)) return false;
      return std::any_of(rejects->fields.begin(), rejects->fields.end(), [&](const Field& reject) {
        for (const std::string_view key : {"labelSelector", "annotationSelector"}) {
          if (is_set(get(reject.value, key))) refuse("a replacement rejects by labels");
        }
        return !reject.value->fields.empty() && is_selected(object, reject.value);
      });
    };
    // A field keeps the type that it has; a new one has none until it is read. Where text and type
    // do not fit, kustomize fails as soon as it reads the field. That goes for a null as well; but
    // annotations of objects are texts there.
    bool of_annotation = false;
    const auto with_type = [&](const Value* old, const std::string& text) -> const Value* {
      if (old == nullptr || old->untagged) return trees_.untagged(text, value->place);
      const Value* const made = trees_.plain(text, value->place);
      const doc::Type type = kustomize_type(*old);
      if (type == doc::Type::string) return trees_.string(text, value->place, old->style);
      if (kustomize_type(*made) == type || (old->is_null() && of_annotation)) return made;
      if (old->is_null()) refuse("a replacement of " + from.folder + " puts a text over a null");
      return trees_.misfit(text, type, value->place);
    };
    const auto put = [&](const Value* old) -> const Value* {
      if (options.delimiter.empty()) {
        if (old == nullptr && !value->is_scalar()) return value;
        return old == nullptr || old->is_scalar() ? with_type(old, std::string(value->text))
                                                  : value;
      }
      if (old != nullptr && !old->is_scalar()) {
        refuse("a replacement of " + from.folder + " is for a part of a value that is not a text");
      }
      std::vector<std::string> parts =
          pieces(old == nullptr ? std::string_view{} : old->text, options.delimiter);
      const std::string text(value->text);
      if (options.index < 0) {
        parts.insert(parts.begin(), text);
      } else if (static_cast<std::size_t>(options.index) >= parts.size()) {
        parts.push_back(text);
      } else {
        parts[static_cast<std::size_t>(options.index)] = text;
      }
      std::string whole;
      for (std::size_t i = 0; i < parts.size(); ++i) {
        if (i > 0) whole += options.delimiter;
        whole += parts[i];
      }
      return with_type(old, whole);
    };
    std::vector<std::string_view> paths;
    if (const Value* const list = get(target.value, "fieldPaths"); is_set(list)) {
      for (const Field& path : list->fields) paths.push_back(text_of(path.value));
    }
    if (paths.empty()) paths.emplace_back("metadata.name");
    for (Object& object : into.objects) {
      if (!labels.matches(object) || !is_selected(object, select) || rejected(object)) continue;
      for (const std::string_view path : paths) {
        std::size_t count = 0;
        const Value* const before = object.tree;
        of_annotation = path.starts_with("metadata.annotations.");
        object.tree = set_at(object.tree, field_path(path), {put, options.create, value->place},
                             count, trees_);
        if (count == 0)
          refuse("a replacement of " + from.folder + " does not find " + quoted(path));
        if (object.shared != nullptr) change_shared(object, before, nullptr);
      }
      object.matters = true;
      object.reread();
    }
  }
}

void Builder::resolve_vars(Accumulated& into) {
  for (const Value* const var : into.vars) {
    const std::string name = "$(" + std::string(text_of(get(var, "name"))) + ")";
    const Value* const of = get(var, "objref");
    const Object* found = nullptr;
    bool several = false;
    const auto field_of = [](const Value* mapping, std::string_view key) -> std::string_view {
      if (mapping == nullptr || !mapping->is_mapping()) return {};
      for (const Field& field : mapping->fields) {
        if (equals_ignoring_case(field.name, key)) return text_of(field.value);
      }
      return {};
    };
    // The kind of object has to be named whole.
    const std::string_view api = field_of(of, "apiVersion");
    const std::size_t slash = api.find('/');
    const bool core = slash == std::string_view::npos;
    const std::string_view group = api.empty() ? text_of(get(of, "group"))
                                   : core      ? std::string_view{}
                                               : api.substr(0, slash);
    const std::string_view version = api.empty() ? text_of(get(of, "version"))
                                     : core      ? api
                                                 : api.substr(slash + 1);
    for (const Object& object : into.objects) {
      if (object.group() != group || object.version() != version || !is_selected(object, of)) {
        continue;
      }
      several = found != nullptr;
      found = &object;
    }
    const std::string_view path = field_of(get(var, "fieldref"), "fieldPath");
    const Value* value = nullptr;
    if (found != nullptr && !several) {
      value = find(found->tree, field_path(path.empty() ? "metadata.name" : path));
      if (value == nullptr) refuse("the variable " + name + " has no value");
      value = with_content(value);
    }
    if (found == nullptr && into.holes.empty()) {
      refuse("the variable " + name + " is of an object that does not exist");
    }
    // What is not known is filled in by somebody else, as far as rules can see.
    const std::string text = is_set(value) && value->is_scalar()
                                 ? std::string(value->text)
                                 : "${" + std::string(text_of(get(var, "name"))) + "}";
    const auto put = [&](const Value* old) -> const Value* {
      if (old == nullptr || !old->is_scalar()) return old;
      const std::size_t first = old->text.find(name);
      if (first == std::string_view::npos) return old;
      std::string whole(old->text);
      for (std::size_t at = first; at != std::string::npos;
           at = whole.find(name, at + text.size())) {
        whole.replace(at, name.size(), text);
      }
      return trees_.string(whole, old->place);
    };
    for (Object& object : into.objects) {
      for (const std::string_view field : kVarFields) {
        object.tree = change_at(object.tree, field_path(field), put, trees_);
      }
    }
  }
}

}  // namespace irsa::gitops
