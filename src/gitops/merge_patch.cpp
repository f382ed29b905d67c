#include "gitops/merge_patch.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "gitops/refusal.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

namespace {

constexpr std::string_view kDirective = "$patch";

enum class Directive { merge, replace, remove };

Directive directive(std::string_view text) {
  if (text == "merge") return Directive::merge;
  if (text == "replace") return Directive::replace;
  if (text == "delete") return Directive::remove;
  refuse("a patch has an unknown $patch");
}

class Merge {
 public:
  explicit Merge(Trees& trees) : trees_(trees) {}

  /// `list` is how the value is merged if it is one; `shape` is that of the mapping, or of the
  /// list's elements.
  const Value* walk(const Value* into, const Value* patch, const Shape* shape,
                    const ListMerge& list) {
    const Value* const first = is_set(into) ? into : patch;
    if (!is_set(first)) return empty(into, patch);
    if (is_set(into) && is_set(patch) && into->kind != patch->kind) {
      refuse("a patch has another kind of value than the object");
    }
    switch (first->kind) {
      case doc::Kind::scalar: return scalar(into, patch);
      case doc::Kind::mapping: return mapping(into, patch, shape);
      case doc::Kind::sequence: break;
    }
    if (list.merges) return elements(into, patch, shape, list);
    return patch != nullptr ? patch : into;
  }

 private:
  /// Both are null or absent.
  static const Value* empty(const Value* into, const Value* patch) {
    // A null that is written out stays.
    if (patch == nullptr && into != nullptr && !into->text.empty()) return into;
    return nullptr;
  }

  /// What is put over something is written as that was: a number is a string where a text was in
  /// quotes.
  const Value* scalar(const Value* into, const Value* patch) {
    if (patch == nullptr) return into;
    if (!is_set(into) || patch->is_null()) return patch;
    const bool quoted = into->style != doc::Style::plain;
    if (quoted == (patch->style != doc::Style::plain)) return patch;
    return trees_.string(patch->text, patch->place, into->style);
  }

  /// kustomize sets every field of all that it walks through, whether a patch speaks of it or not
  /// (kyaml/yaml/fns.go, FieldSetter).
  static bool is_quoted_now(const Value* value) {
    return value->is_scalar() && value->style == doc::Style::plain &&
           kustomize_type(*value) == doc::Type::string && is_quoted_where_set(value->text);
  }
  const Value* set(const Value* value) {
    return value != nullptr && is_quoted_now(value) ? trees_.string(value->text, value->place)
                                                    : value;
  }

  /// The directive of a mapping, and the mapping without it.
  Directive take_directive(const Value*& patch) {
    const Value* const found = get(patch, kDirective);
    if (found == nullptr) return Directive::merge;
    patch = trees_.with(patch, kDirective, nullptr);
    return directive(found->text);
  }

  const Value* mapping(const Value* into, const Value* patch, const Shape* shape) {
    if (!is_set(into)) {
      if (take_directive(patch) == Directive::remove) return nullptr;
      into = patch;
    } else if (patch != nullptr) {
      if (patch->is_null()) return nullptr;
      const bool same = into == patch;  // an element of what replaces a list
      const Directive what = take_directive(patch);
      if (what == Directive::remove) return nullptr;
      if (what == Directive::replace || same) into = patch;
    } else if (!has_odd_parts(into, shape)) {
      return into;
    }
    std::vector<Field> fields;
    fields.reserve(into->fields.size());
    bool changed = false;
    for (const Field& field : into->fields) {
      const Value* const other = patch == into ? field.value : get(patch, field.name);
      const Value* merged = below(field.value, other, shape, field.name);
      if (patch == into || other == nullptr) merged = set(merged);
      changed = changed || merged != field.value;
      if (is_kept(merged, field.value, other))
        fields.push_back({field.name, field.key, merged, field.odd});
      else
        changed = true;
    }
    if (patch != nullptr && patch != into) {
      for (const Field& field : patch->fields) {
        if (get(into, field.name) != nullptr) continue;
        const Value* const merged = set(below(nullptr, field.value, shape, field.name));
        changed = true;
        if (is_set(merged)) fields.push_back({field.name, field.key, merged, field.odd});
      }
    }
    return changed ? trees_.with_fields(into, fields) : into;
  }

  /// A null in a list that is merged, and nulls that nobody wrote, are taken out; a null that is
  /// written out and that no patch speaks of stays.
  static bool is_kept(const Value* merged, const Value* into, const Value* patch) {
    if (merged == nullptr) return false;
    return !merged->is_null() || (patch == nullptr && merged == into && !into->text.empty());
  }

  const Value* below(const Value* into, const Value* patch, const Shape* shape,
                     std::string_view key) {
    return walk(into, patch, shape_below(shape, key), list_merge(shape, key));
  }

  /// Is there anything in it that a patch which does not speak of it changes all the same?
  static bool has_odd_parts(const Value* value, const Shape* shape) {
    return std::any_of(value->fields.begin(), value->fields.end(), [&](const Field& field) {
      if (field.value->is_null()) return field.value->text.empty();
      if (field.value->is_scalar()) return value->is_mapping() && is_quoted_now(field.value);
      if (field.value->is_sequence()) {
        const ListMerge list = list_merge(shape, field.name);
        if (list.merges && has_equal_keys(field.value, list)) return true;
      }
      return has_odd_parts(field.value,
                           value->is_mapping() ? shape_below(shape, field.name) : shape);
    });
  }

  static bool has_equal_keys(const Value* elements, const ListMerge& list) {
    if (elements->fields.size() < 2) return false;
    std::set<std::string> seen;
    return std::any_of(elements->fields.begin(), elements->fields.end(), [&](const Field& field) {
      return !seen.insert(key_of(field.value, list.keys)).second;
    });
  }

  static std::string key_of(const Value* element, std::span<const std::string_view> keys) {
    std::string out;
    for (const std::string_view key : keys) {
      out += text_of(get(element, key));
      out += '\0';
    }
    if (keys.empty()) out = element->text;
    return out;
  }

  /// `$patch` in an element of its own is about the whole list.
  Directive take_list_directive(const Value*& patch) {
    for (const Field& element : patch->fields) {
      const Value* const found = get(element.value, kDirective);
      if (found == nullptr) continue;
      if (element.value->fields.size() > 1) return Directive::merge;
      std::vector<Field> rest;
      for (const Field& other : patch->fields) {
        if (other.value != element.value) rest.push_back(other);
      }
      patch = trees_.with_fields(patch, rest);
      return directive(found->text);
    }
    return Directive::merge;
  }

  const Value* elements(const Value* into, const Value* patch, const Shape* shape,
                        const ListMerge& list) {
    bool all_new = false;
    if (!is_set(into)) {
      into = patch;
    } else if (patch != nullptr) {
      if (patch->is_null()) return nullptr;
      const Directive what = take_list_directive(patch);
      if (what == Directive::remove) return nullptr;
      all_new = what == Directive::replace;
      if (all_new) into = patch;
    }
    std::vector<Field> merged;
    std::set<std::string> seen;
    const auto add = [&](const Field& field) {
      const std::string key = key_of(field.value, list.keys);
      if (list.keys.size() == 1 && key.size() == 1) refuse("an element of a list has no merge key");
      if (!seen.insert(key).second) return;
      if (list.keys.empty()) return merged.push_back(field);
      const auto [old, last] = find(into, key, list.keys);
      const Value* const other = patch == nullptr ? nullptr : find(patch, key, list.keys).first;
      const bool replaced = text_of(get(other, kDirective)) == "replace";
      // To replace an element of what replaces the list takes it out.
      if (all_new && replaced) return;
      const Value* made = walk(old, other, shape, {});
      if (!is_set(made) || (made->is_mapping() && made->fields.empty())) return;
      // kustomize puts what was there in the place of what it has made: `$patch: replace` in an
      // element does nothing, and of equal keys the last counts as it is written.
      if (old != nullptr && (old != last || (into != patch && replaced))) made = last;
      merged.push_back({{}, made->place, made});
    };
    if (patch != nullptr) std::for_each(patch->fields.begin(), patch->fields.end(), add);
    std::for_each(into->fields.begin(), into->fields.end(), add);
    return trees_.with_fields(into, merged);
  }

  /// The first and the last element of that key.
  static std::pair<const Value*, const Value*> find(const Value* list, const std::string& key,
                                                    std::span<const std::string_view> keys) {
    std::pair<const Value*, const Value*> found = {nullptr, nullptr};
    for (const Field& field : list->fields) {
      if (key_of(field.value, keys) != key) continue;
      if (found.first == nullptr) found.first = field.value;
      found.second = field.value;
    }
    return found;
  }

  Trees& trees_;
};

}  // namespace

const Value* merge_patch(const Value* object, const Value* patch, const Shape* shape,
                         Trees& trees) {
  // kustomize throws away what such a patch would put in the object's place.
  const Value* const whole = get(patch, kDirective);
  if (whole != nullptr && directive(whole->text) == Directive::replace) return object;
  return Merge(trees).walk(object, patch, shape, {});
}

}  // namespace irsa::gitops
