// A call of a function on values, as the functions see it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "terraform/functions.h"
#include "value/value.h"

namespace irsa::terraform {

/// The arguments of a call, with short ways to look at them.
struct Call {
  const std::vector<value::Value>& args;
  std::optional<Span> span;
  const FunctionLimits& limits;

  [[nodiscard]] std::size_t size() const { return args.size(); }
  [[nodiscard]] std::optional<value::PartialText> text(std::size_t i) const {
    return i < args.size() ? args[i].text() : std::nullopt;
  }
  [[nodiscard]] std::optional<std::string> literal(std::size_t i) const {
    return i < args.size() ? args[i].literal() : std::nullopt;
  }
  /// The result if an argument surely has a type that the function does not take.
  [[nodiscard]] value::Value refused() const {
    return value::Value::refused("a call that Terraform refuses", span);
  }
};
using Result = std::optional<value::Value>;
using Function = Result (*)(const Call&);

}  // namespace irsa::terraform
