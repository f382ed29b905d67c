// The rule part of a SARIF log: all rules, in fixed order, whether they were hit or not, because
// GitHub keeps the rules of a tool across runs.
#pragma once

#include <string>
#include <string_view>

namespace irsa::report {

/// The rules as JSON, [{"id": …}, …], in the order of rules::all_rules(). Each has its whole text;
/// a link to it only if the project has a home.
[[nodiscard]] std::string sarif_rules(std::string_view home);

/// "sub-mismatch" → "SubMismatch".
[[nodiscard]] std::string pascal_case(std::string_view slug);

}  // namespace irsa::report
