// Everything that is known about a rule, for people: `irsa-lint explain` prints it, and it is the
// help in a SARIF log, whose reader may have no page on the web.
#pragma once

#include <string>

#include "diag/rule_info.h"

namespace irsa::report {

/// Title, reasons, what to do, the first bad and the first good example, further reading.
[[nodiscard]] std::string explanation(const RuleInfo& rule);

/// The same as Markdown.
[[nodiscard]] std::string explanation_markdown(const RuleInfo& rule);

}  // namespace irsa::report
