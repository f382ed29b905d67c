// The pages people read about the rules, made from the same files as the table.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/rule_file.h"

namespace irsa::tools {

/// Text by path below the top folder: docs/rules/<slug>.md, docs/rules/README.md and, when `readme`
/// holds the markers between which the table of rules stands, README.md.
[[nodiscard]] std::map<std::string, std::string> rule_pages(const std::vector<RuleFile>& rules,
                                                            const std::string& readme);

}  // namespace irsa::tools
