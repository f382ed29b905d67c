// Type constraints of variables: `map(object({ns = string, name = optional(string, "x")}))`.
#pragma once

#include <functional>

#include "hcl/tree.h"
#include "value/value.h"

namespace irsa::terraform {

/// Converts a value to a type: numbers to strings, lists to sets, and missing attributes get their
/// defaults. A value that does not fit is left as it is. `constant` evaluates a default. How deep
/// it goes is limited by how deep a type can be written (hcl/limits.h).
[[nodiscard]] value::Value convert_to_type(
    const value::Value& value, const hcl::Expr& type,
    const std::function<value::Value(const hcl::Expr&)>& constant);

}  // namespace irsa::terraform
