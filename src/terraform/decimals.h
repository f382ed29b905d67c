// Numbers as Terraform reckons with them: in decimals, so 0.1 + 0.2 is 0.3.
#pragma once

#include "hcl/tree.h"

namespace irsa::terraform {

/// a + b, a - b, a * b or a % b without the error that doubles bring. What has too many digits for
/// that is reckoned in doubles.
[[nodiscard]] double reckoned(hcl::Op op, double a, double b);

}  // namespace irsa::terraform
