// What is not shown, of texts that quote the input, on a page that is sent to others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "iam/policy/trust_policy.h"

namespace irsa::audit {

/// The text with `instead` where one of the values is quoted.
[[nodiscard]] std::string without(std::string text, const std::vector<std::string_view>& values,
                                  std::string_view instead);

/// A reason without the external ids of the statement in it.
[[nodiscard]] std::string without_external_ids(std::string text, const iam::Statement& statement);

}  // namespace irsa::audit
