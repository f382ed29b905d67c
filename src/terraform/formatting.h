// Terraform's format() and formatlist(), on values that may be known in part.
#pragma once

#include "terraform/call.h"

namespace irsa::terraform {

/// %s, %d, %v, %q and %%. A verb with flags or a width is followed only if its value is a number.
[[nodiscard]] Result format_call(const Call& call);
[[nodiscard]] Result format_list(const Call& call);

}  // namespace irsa::terraform
