// Writes the rules as C++: the table of src/rules/rule.h and the declarations of its functions.
#pragma once

#include <string>
#include <vector>

#include "tools/rule_file.h"

namespace irsa::tools {

/// rule_table.cpp. The rules must be sorted by slug.
[[nodiscard]] std::string table_source(const std::vector<RuleFile>& rules);

/// rule_functions.h. It depends on the slugs alone, so that a change of a text compiles one file.
[[nodiscard]] std::string functions_header(const std::vector<RuleFile>& rules);

}  // namespace irsa::tools
