// Terraform's functions on strings and collections, by name. functions.h calls them.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "terraform/functions.h"

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
  [[nodiscard]] value::Value refused() const;
};
using Result = std::optional<value::Value>;
using Function = Result (*)(const Call&);

/// nullptr if there is no such function here.
[[nodiscard]] Function text_function(std::string_view name);
[[nodiscard]] Function collection_function(std::string_view name);

}  // namespace irsa::terraform
