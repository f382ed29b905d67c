#include "terraform/types.h"

#include <algorithm>

namespace irsa::terraform {

using value::Entry;
using value::Kind;
using value::Value;

namespace {

Value keep_provenance(const Value& made, const Value& from) { return made.put_together_of(from); }

Value convert_scalar(const Value& v, std::string_view type) {
  if (v.is_unknown() || v.is_null()) return v;
  if (type == "string" && (v.kind() == Kind::number || v.kind() == Kind::boolean)) {
    return keep_provenance(Value::string(*v.text(), v.span()), v);
  }
  if (type == "number" && v.kind() == Kind::string && v.number()) {
    return keep_provenance(Value::number(*v.number(), v.span()), v);
  }
  if (type == "bool" && v.kind() == Kind::string && v.boolean()) {
    return keep_provenance(Value::boolean(*v.boolean(), v.span()), v);
  }
  return v;
}

}  // namespace

Value convert_to_type(const Value& v, const hcl::Expr& type,
                      const std::function<Value(const hcl::Expr&)>& constant) {
  if (v.is_unknown() || v.is_null()) return v;
  if (type.kind == hcl::Kind::variable) return convert_scalar(v, type.text);
  if (type.kind == hcl::Kind::string) {  // "string", as it was written before 0.12
    const auto name = hcl::literal_text(type);
    return name ? convert_scalar(v, *name) : v;
  }
  if (type.kind != hcl::Kind::call || type.items.empty()) return v;
  const hcl::Expr& inner = *type.items[0];
  const auto each = [&](const Value& item) { return convert_to_type(item, inner, constant); };
  if (type.text == "list" || type.text == "set") {
    if (v.kind() != Kind::list && v.kind() != Kind::set) return v;
    std::vector<Value> items;
    for (const Value& item : v.items()) items.push_back(each(item));
    return keep_provenance(type.text == "set"
                               ? Value::set(std::move(items), v.span(), v.has_rest())
                               : Value::list(std::move(items), v.span(), v.has_rest()),
                           v);
  }
  if (type.text == "map") {
    if (v.kind() != Kind::object) return v;
    std::vector<Entry> entries;
    for (const Entry& entry : v.entries()) {
      entries.push_back(
          {entry.key, entry.key_span, each(entry.value), entry.name, entry.key_basis});
    }
    return keep_provenance(Value::object(std::move(entries), v.span(), v.has_rest()), v);
  }
  if (type.text == "tuple" && inner.kind == hcl::Kind::tuple) {
    if (v.items().size() != inner.items.size()) return v;
    std::vector<Value> items;
    for (std::size_t i = 0; i < inner.items.size(); ++i) {
      items.push_back(convert_to_type(v.items()[i], *inner.items[i], constant));
    }
    return keep_provenance(Value::list(std::move(items), v.span()), v);
  }
  if (type.text == "optional") return convert_to_type(v, inner, constant);
  if (type.text != "object" || inner.kind != hcl::Kind::object || v.kind() != Kind::object) {
    return v;
  }
  std::vector<Entry> entries;
  for (std::size_t i = 0; i + 1 < inner.items.size(); i += 2) {
    const auto name = hcl::literal_text(*inner.items[i]);
    if (!name) return v;
    const hcl::Expr& wanted = *inner.items[i + 1];
    const bool optional = wanted.kind == hcl::Kind::call && wanted.text == "optional";
    const Entry* given = v.find(*name);
    if (given != nullptr && !(given->value.is_null() && optional && wanted.items.size() > 1)) {
      entries.push_back({*name, given->key_span, convert_to_type(given->value, wanted, constant)});
      continue;
    }
    if (v.has_rest() || !optional) continue;
    Value filled = wanted.items.size() > 1 ? constant(*wanted.items[1]) : Value::null(v.span());
    if (!wanted.items.empty()) {
      filled = convert_to_type(filled, *wanted.items[0], constant);
    }
    entries.push_back(
        {*name, given != nullptr ? given->key_span : std::nullopt, std::move(filled)});
  }
  return keep_provenance(Value::object(std::move(entries), v.span(), v.has_rest()), v);
}

}  // namespace irsa::terraform
