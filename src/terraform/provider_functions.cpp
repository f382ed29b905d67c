#include "terraform/provider_functions.h"

#include <array>
#include <cstddef>
#include <utility>

#include "terraform/texts.h"

namespace irsa::terraform {

using value::Entry;
using value::Kind;
using value::PartialText;
using value::Value;

namespace {

/// The parts of an ARN behind `arn:`, in their order; the last one may hold colons itself.
constexpr std::array<std::string_view, 5> kParts = {"partition", "service", "region", "account_id",
                                                    "resource"};

Result arn_build(const Call& call) {
  if (call.size() != kParts.size()) return call.refused();
  PartialText arn = PartialText::literal("arn");
  for (std::size_t i = 0; i < kParts.size(); ++i) {
    const auto part = call.text(i);
    if (!part) return call.args[i].is_null() ? call.refused() : Result();
    arn.append(PartialText::literal(":"));
    arn.append(*part);
  }
  const std::optional<Span> place = arn.span();
  return Value::string(std::move(arn), place ? place : call.span);
}

Result call_text(std::string_view name, const Call& call, const std::vector<Value>& args) {
  return text_function(name)({args, call.span, call.limits});
}

Result arn_parse(const Call& call) {
  if (call.size() != 1) return call.refused();
  const Value colon = Value::string(":");
  const Result split = call_text("split", call, {colon, call.args[0]});
  if (!split || split->kind() != Kind::list) return split;
  const std::vector<Value> pieces(split->items().begin(), split->items().end());
  if (pieces.size() <= kParts.size() || pieces[0].literal() != "arn") return call.refused();
  std::vector<Entry> entries;
  for (std::size_t i = 0; i + 1 < kParts.size(); ++i) {
    entries.push_back({std::string(kParts[i]), call.span, pieces[i + 1]});
  }
  const std::vector<Value> rest(pieces.begin() + kParts.size(), pieces.end());
  const Result resource = call_text("join", call, {colon, Value::list(rest, call.span)});
  if (!resource) return std::nullopt;
  entries.push_back({std::string(kParts.back()), call.span, *resource});
  return Value::object(std::move(entries), call.span);
}

/// `role/a/b/name` becomes `role/name`.
Result trim_role_path(const Call& call) {
  if (call.size() != 1) return call.refused();
  return call_text("replace", call,
                   {call.args[0], Value::string("/^([^:]*:[^:]*:iam::[^:]*:role)/.*/([^/]*)$/"),
                    Value::string("$1/$2")});
}

struct ProviderFunction {
  std::string_view name;
  Function function;
};
constexpr ProviderFunction kFunctions[] = {
    {"provider::aws::arn_build", arn_build},
    {"provider::aws::arn_parse", arn_parse},
    {"provider::aws::trim_iam_role_path", trim_role_path},
};

struct SameFunction {
  std::string_view name, plain;
};
constexpr SameFunction kSameFunctions[] = {
    {"provider::kubernetes::manifest_decode", "yamldecode"},
    {"provider::kubernetes::manifest_encode", "yamlencode"},
};

}  // namespace

Function provider_function(std::string_view name) {
  for (const ProviderFunction& row : kFunctions) {
    if (row.name == name) return row.function;
  }
  return nullptr;
}

std::string_view plain_function_name(std::string_view name) {
  constexpr std::string_view kCore = "core::";
  if (name.starts_with(kCore)) return name.substr(kCore.size());
  for (const SameFunction& same : kSameFunctions) {
    if (same.name == name) return same.plain;
  }
  return name;
}

}  // namespace irsa::terraform
