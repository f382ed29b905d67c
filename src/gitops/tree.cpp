#include "gitops/tree.h"

#include <algorithm>
#include <memory>
#include <new>
#include <type_traits>

#include "base/text.h"
#include "doc/scalar_type.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

const Value* get(const Value* mapping, std::string_view name) {
  if (mapping == nullptr || !mapping->is_mapping()) return nullptr;
  for (const Field& field : mapping->fields) {
    if (field.name == name) return field.value;
  }
  return nullptr;
}

const Value* get(const Value* mapping, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) mapping = get(mapping, name);
  return mapping;
}

std::string_view text_of(const Value* value) {
  return value != nullptr && value->is_scalar() && !value->is_null() ? value->text
                                                                     : std::string_view{};
}

namespace {

/// Numbers of up to six digits, `true`, `false`, `null` and strings stay as they are, but for what
/// go-yaml v3 takes for a date.
bool is_changed_by_json(const Value& scalar) {
  const std::string_view text = scalar.text;
  switch (scalar.type) {
    case doc::Type::string:
      return scalar.style == doc::Style::plain && text.size() >= 8 && text.size() <= 10 &&
             text[4] == '-' && is_digit(text[0]);
    case doc::Type::null: return text != "null";
    case doc::Type::boolean: return text != "true" && text != "false";
    case doc::Type::integer:
      return text.size() > 6 || !is_digit(text[0]) || (text[0] == '0' && text.size() > 1) ||
             text.find('_') != std::string_view::npos;
    default: return scalar.type == doc::Type::floating;
  }
}

}  // namespace

const Value* Trees::add(const Value& value) {
  static_assert(std::is_trivially_destructible_v<Value> && std::is_trivially_destructible_v<Field>);
  return new (nodes_.allocate(sizeof(Value), alignof(Value))) Value(value);
}

const Value* Trees::add(const Value& like, std::span<const Field> fields) {
  Value value = like;
  value.fields = {};
  if (!fields.empty()) {
    auto* const kept = static_cast<Field*>(nodes_.allocate(fields.size_bytes(), alignof(Field)));
    std::uninitialized_copy(fields.begin(), fields.end(), kept);
    value.fields = {kept, fields.size()};
  }
  value.json_changes = std::any_of(fields.begin(), fields.end(), [](const Field& field) {
    return field.odd || field.value->json_changes;
  });
  return add(value);
}

/// With the key as it is written, where Kubernetes makes something else of it.
Field Trees::written_field(const doc::Node& key, const Value* value) {
  Field field{{}, key.span(), value};
  std::string_view name = key.text();
  if (doc::may_be_typed(name) && key.style() == doc::Style::plain && key.tag() == doc::Tag::none) {
    const std::string_view written = key.document().raw(key.span());
    if (doc::key_as_string(written) == name) name = written;
    field.odd = is_odd_key(name);
  }
  field.name = keep(name);
  return field;
}

const Value* Trees::take(const doc::Node& node, Keys keys) {
  Value value{
      .kind = node.kind(), .style = node.style(), .type = node.type(), .place = node.span()};
  if (value.is_scalar()) {
    value.text = keep(node.text());
    value.json_changes = is_changed_by_json(value);
    return add(value);
  }
  const std::size_t first = taken_.size();
  for (const auto& [key, item] : node.entries()) {
    const Value* const inner = take(item, keys);
    taken_.push_back(keys == Keys::as_json ? Field{keep(key.text()), key.span(), inner}
                                           : written_field(key, inner));
  }
  for (const doc::Node& item : node.items()) {
    const Value* const inner = take(item, keys);
    taken_.push_back({{}, item.span(), inner});
  }
  const Value* const made = add(value, std::span(taken_).subspan(first));
  taken_.erase(taken_.begin() + static_cast<std::ptrdiff_t>(first), taken_.end());
  return made;
}

const Value* Trees::string(std::string_view text, Span place, doc::Style style) {
  return add({.style = style, .text = keep(text), .place = place});
}

const Value* Trees::plain(std::string_view text, Span place) {
  Value value{.type = doc::plain_type(text), .text = keep(text), .place = place};
  value.json_changes = is_changed_by_json(value);
  return add(value);
}

const Value* Trees::untagged(std::string_view text, Span place) {
  const Value* const plain = this->plain(text, place);
  Value value{.text = plain->text, .untagged = true, .place = place};
  value.json_changes = plain->json_changes || plain->type != doc::Type::string;
  return add(value);
}

const Value* Trees::misfit(std::string_view text, doc::Type type, Span place) {
  return add(
      {.type = type, .text = keep(text), .json_changes = true, .misfit = true, .place = place});
}

const Value* Trees::null(Span place) {
  return add({.type = doc::Type::null, .text = "null", .place = place});
}

const Value* Trees::mapping(const std::vector<Field>& fields, Span place) {
  const Value like{.kind = doc::Kind::mapping, .type = doc::Type::mapping, .place = place};
  return with_fields(&like, fields);
}

const Value* Trees::list(const std::vector<const Value*>& items, Span place) {
  const Value like{.kind = doc::Kind::sequence, .type = doc::Type::sequence, .place = place};
  std::vector<Field> fields;
  fields.reserve(items.size());
  for (const Value* const item : items) fields.push_back({{}, item->place, item});
  return with_fields(&like, fields);
}

const Value* Trees::with_fields(const Value* like, const std::vector<Field>& fields) {
  return add(*like, fields);
}

const Value* Trees::with_text(const Value* like, std::string_view text) {
  Value value = *like;
  value.text = keep(text);
  value.json_changes = value.is_scalar() && is_changed_by_json(value);
  return add(value);
}

const Value* Trees::with(const Value* mapping, std::string_view name, const Value* value,
                         bool odd) {
  std::vector<Field> fields;
  fields.reserve(mapping->fields.size() + 1);
  bool found = false;
  for (const Field& field : mapping->fields) {
    const bool same = field.name == name;
    found = found || same;
    if (same && value == nullptr) continue;
    fields.push_back(field);
    if (same) fields.back().value = value;
  }
  if (!found && value == nullptr) return mapping;
  if (!found) fields.push_back({keep(name), value->place, value, odd});
  return with_fields(mapping, fields);
}

const Value* Trees::with(const Value* mapping, std::span<const std::string_view> path,
                         const Value* value) {
  if (path.size() == 1) return with(mapping, path.front(), value);
  const Value* inner = get(mapping, path.front());
  if (inner == nullptr || inner->is_null()) {
    if (value == nullptr) return mapping;
    inner = this->mapping({}, value->place);
  }
  if (!inner->is_mapping()) return mapping;
  return with(mapping, path.front(), with(inner, path.subspan(1), value));
}

}  // namespace irsa::gitops
