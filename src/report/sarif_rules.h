// The rule part of a SARIF log: all rules in a fixed order, also those without findings, because
// GitHub keeps the rules of a tool across runs.
#pragma once

#include <string>
#include <string_view>

namespace irsa::report {

/// The rules as JSON, [{"id": …}, …], in the order of rules::all_rules(). Each has its full text,
/// and a link to its page if `home` is not empty.
[[nodiscard]] std::string sarif_rules(std::string_view home);

/// "sub-mismatch" → "SubMismatch".
[[nodiscard]] std::string pascal_case(std::string_view slug);

}  // namespace irsa::report
