// Which rule speaks instead of which: what the `over:` of all rules says together.
#pragma once

#include <string>
#include <vector>

#include "tools/rule_file.h"

namespace irsa::tools {

/// Adds a line to `errors` for each rule that is not there, that a rule names twice or that is the
/// rule itself, and for a circle: rules each of which speaks instead of the next.
void check_precedence(const std::vector<RuleFile>& rules, std::vector<std::string>& errors);

/// The list in docs/how-it-works.md: a line for each rule and what it has in common with the
/// others.
[[nodiscard]] std::string precedence_list(const std::vector<RuleFile>& rules);

}  // namespace irsa::tools
