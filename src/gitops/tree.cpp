#include "gitops/tree.h"

#include <algorithm>
#include <utility>

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

const Value* Trees::add(Value value) { return &values_.emplace_back(std::move(value)); }

const Value* Trees::take(const doc::Node& node) {
  Value value{
      .kind = node.kind(), .style = node.style(), .type = node.type(), .place = node.span()};
  if (value.is_scalar()) {
    value.text = keep(node.text());
    return add(value);
  }
  std::vector<Field> fields;
  for (const auto& [key, item] : node.entries()) {
    fields.push_back({keep(key.text()), key.span(), take(item)});
  }
  for (const doc::Node& item : node.items()) fields.push_back({{}, item.span(), take(item)});
  return with_fields(add(value), std::move(fields));
}

const Value* Trees::string(std::string_view text, Span place) {
  return add({.style = doc::Style::double_quoted, .text = keep(text), .place = place});
}

const Value* Trees::null(Span place) { return add({.type = doc::Type::null, .place = place}); }

const Value* Trees::mapping(std::vector<Field> fields, Span place) {
  const Value like{.kind = doc::Kind::mapping, .type = doc::Type::mapping, .place = place};
  return with_fields(&like, std::move(fields));
}

const Value* Trees::list(const std::vector<const Value*>& items, Span place) {
  const Value like{.kind = doc::Kind::sequence, .type = doc::Type::sequence, .place = place};
  std::vector<Field> fields;
  fields.reserve(items.size());
  for (const Value* const item : items) fields.push_back({{}, item->place, item});
  return with_fields(&like, std::move(fields));
}

const Value* Trees::with_fields(const Value* like, std::vector<Field> fields) {
  Value value = *like;
  value.fields = fields_.emplace_back(std::move(fields));
  return add(value);
}

const Value* Trees::with_text(const Value* like, std::string_view text) {
  Value value = *like;
  value.text = keep(text);
  return add(value);
}

const Value* Trees::with(const Value* mapping, std::string_view name, const Value* value) {
  std::vector<Field> fields;
  fields.reserve(mapping->fields.size() + 1);
  bool found = false;
  for (const Field& field : mapping->fields) {
    const bool same = field.name == name;
    found = found || same;
    if (same && value == nullptr) continue;
    fields.push_back(same ? Field{field.name, field.key, value} : field);
  }
  if (!found && value == nullptr) return mapping;
  if (!found) fields.push_back({keep(name), value->place, value});
  return with_fields(mapping, std::move(fields));
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
