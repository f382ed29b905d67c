#include "terraform/functions.h"

#include "terraform/call.h"
#include "terraform/collections.h"
#include "terraform/conversions.h"
#include "terraform/provider_functions.h"
#include "terraform/texts.h"

namespace irsa::terraform {

using value::Kind;
using value::Value;

namespace {

Function find_function(std::string_view name) {
  for (const auto find :
       {text_function, collection_function, conversion_function, provider_function}) {
    if (const Function function = find(name)) return function;
  }
  return nullptr;
}

}  // namespace

bool is_volatile(std::string_view name) {
  return name == "timestamp" || name == "uuid" || name == "bcrypt" || name == "plantimestamp";
}

std::optional<Value> call_function(std::string_view name, const std::vector<Value>& arguments,
                                   std::optional<Span> span, const FunctionLimits& limits) {
  const Function function = find_function(name);
  if (function == nullptr) return std::nullopt;
  const Call call{arguments, span, limits};
  const bool takes_any = name == "concat" || name == "merge" || name == "coalesce" ||
                         name == "coalescelist" || name == "setproduct" || name == "format";
  if (arguments.empty() && !takes_any) return call.refused();
  for (const Value& argument : arguments) {
    if (argument.is_refused()) return argument;
  }
  Result result = function(call);
  if (!result) return std::nullopt;
  if (const auto text = result->kind() == Kind::string ? result->text() : std::nullopt) {
    std::size_t bytes = 0;
    for (const value::Piece& piece : text->pieces()) bytes += piece.text.size();
    if (bytes > limits.text_bytes) return std::nullopt;
  }
  return result;
}

}  // namespace irsa::terraform
