// The functions that take texts apart and put them together.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "terraform/functions.h"

namespace irsa::terraform {

/// What a function gets, and short ways to look at it.
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
  /// Of an argument that is surely of another type than what the function takes.
  [[nodiscard]] value::Value refused() const;
};
using Result = std::optional<value::Value>;
using Function = Result (*)(const Call&);

/// Null if it is none of these.
[[nodiscard]] Function text_function(std::string_view name);
[[nodiscard]] Function collection_function(std::string_view name);

}  // namespace irsa::terraform
