// The full description of a rule, for people. `irsa-lint explain` prints it, and it is the help
// text in SARIF logs, because their reader may not have access to a web page.
#pragma once

#include <string>

#include "diag/rule_info.h"

namespace irsa::report {

/// Title, reasons, what to do, the first bad and the first good example, references.
[[nodiscard]] std::string explanation(const RuleInfo& rule);

/// The same as Markdown.
[[nodiscard]] std::string explanation_markdown(const RuleInfo& rule);

}  // namespace irsa::report
