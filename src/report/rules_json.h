// The rule table as JSON.
#pragma once

#include <string>

namespace irsa::report {

/// The rule table; "schema": "irsa-lint/rules/1".
[[nodiscard]] std::string rules_to_json();

}  // namespace irsa::report
