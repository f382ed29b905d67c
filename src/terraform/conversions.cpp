#include "terraform/conversions.h"

namespace irsa::terraform {

using value::Encoding;
using value::Kind;
using value::Value;

namespace {

Result to_set(const Call& call) {
  const Value& list = call.args.at(0);
  if (list.is_null()) return list;
  if (list.is_unknown()) return std::nullopt;
  if (!value::is_sequence(list)) return call.refused();
  return Value::set(list.items(), call.span ? call.span : list.span(), list.has_rest());
}

Result to_list(const Call& call) {
  const Value& list = call.args.at(0);
  if (list.is_null()) return list;
  if (list.is_unknown()) return std::nullopt;
  if (!value::is_sequence(list)) return call.refused();
  return Value::list(list.items(), call.span, list.has_rest());
}

Result to_map(const Call& call) {
  const Value& map = call.args.at(0);
  if (map.is_null() || map.kind() == Kind::object) return map;
  return map.is_unknown() ? Result() : call.refused();
}

Result to_string_call(const Call& call) {
  const Value& v = call.args.at(0);
  if (v.is_null()) return v;
  const auto text = v.text();
  return text ? Result(v.is_unknown() || v.kind() == Kind::string ? v
                                                                  : Value::string(*text, v.span()))
              : call.refused();
}

Result to_number(const Call& call) {
  const Value& v = call.args.at(0);
  if (v.is_null()) return v;
  if (const auto number = v.number()) return Value::number(*number, v.span());
  return v.wholly_known() ? Result(call.refused()) : std::nullopt;
}

Result to_bool(const Call& call) {
  const Value& v = call.args.at(0);
  if (v.is_null()) return v;
  if (const auto known = v.boolean()) return Value::boolean(*known, v.span());
  return v.wholly_known() ? Result(call.refused()) : std::nullopt;
}

Result same_call(const Call& call) { return call.args.at(0); }
Result sensitive(const Call& call) { return call.args.at(0).with_sensitive(); }

Result json_encode(const Call& call) {
  return Value::encoded(Encoding::json, call.args.at(0), call.span);
}
Result yaml_encode(const Call& call) {
  return Value::encoded(Encoding::yaml, call.args.at(0), call.span);
}
/// Of what was encoded here; other texts are read by the evaluator.
Result decode(const Call& call) {
  const Value& v = call.args.at(0);
  return v.encoding() == Encoding::none ? Result() : Result(v.inner());
}

struct Conversion {
  std::string_view name;
  Function function;
};
constexpr Conversion kConversions[] = {
    {"toset", to_set},           {"tolist", to_list},
    {"tomap", to_map},           {"tostring", to_string_call},
    {"tonumber", to_number},     {"tobool", to_bool},
    {"nonsensitive", same_call}, {"ephemeralasnull", same_call},
    {"sensitive", sensitive},    {"jsonencode", json_encode},
    {"yamlencode", yaml_encode}, {"jsondecode", decode},
    {"yamldecode", decode},
};

}  // namespace

Function conversion_function(std::string_view name) {
  for (const Conversion& row : kConversions) {
    if (row.name == name) return row.function;
  }
  return nullptr;
}

}  // namespace irsa::terraform
