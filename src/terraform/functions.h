// Terraform's functions on values that may be known in part: those that policies and service
// accounts are written with. Pages: developer.hashicorp.com/terraform/language/functions.
//
// try, can, file, fileexists and templatefile need more than values: see evaluator.cpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "value/value.h"

namespace irsa::terraform {

struct FunctionLimits {
  std::size_t elements = 20'000;
  std::size_t text_bytes = 1 << 20;
};

/// The result of a call; nullopt if it cannot be told: the function is not known, or it would need
/// to look at what is not known. A call that Terraform refuses gives a refused value.
[[nodiscard]] std::optional<value::Value> call_function(std::string_view name,
                                                        const std::vector<value::Value>& arguments,
                                                        std::optional<Span> span,
                                                        const FunctionLimits& limits);

/// Is there a function of this name, whether its results are followed or not?
[[nodiscard]] bool is_function(std::string_view name);

/// Its result differs from call to call: timestamp(), uuid().
[[nodiscard]] bool is_volatile(std::string_view name);

}  // namespace irsa::terraform
