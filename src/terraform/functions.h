// Terraform's functions on values that may be known in part. It has the functions that people use
// in policies and service accounts. Pages: developer.hashicorp.com/terraform/language/functions.
//
// try, can, file, fileexists and templatefile need more than values: see calls.cpp.
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

/// The result of a call; `name`: plain_function_name() of what is written. nullopt if it is not
/// known: because the function is not known here, or because the result depends on what is not
/// known. A call that Terraform refuses gives a refused value.
[[nodiscard]] std::optional<value::Value> call_function(std::string_view name,
                                                        const std::vector<value::Value>& arguments,
                                                        std::optional<Span> span,
                                                        const FunctionLimits& limits);

/// Is its result different for each call, as of timestamp() and uuid()?
[[nodiscard]] bool is_volatile(std::string_view name);

}  // namespace irsa::terraform
