// Where a rule is explained.
#pragma once

#include <string>
#include <string_view>

namespace irsa::report {

[[nodiscard]] inline std::string rule_uri(std::string_view slug) {
  return IRSA_LINT_HOMEPAGE "/rules/" + std::string(slug);
}

}  // namespace irsa::report
