// Writes the rules as C++: the table of src/rules/rule.h and the headers that declare its
// functions.
#pragma once

#include <string>
#include <vector>

#include "tools/rule_file.h"

namespace irsa::tools {

/// rule_table.cpp. The rules must be sorted by slug.
[[nodiscard]] std::string table_source(const std::vector<RuleFile>& rules);

/// The header of one rule: it declares the rule's function. It depends on the slug alone, so that
/// neither a change of a text nor a new rule compiles the other rules again.
[[nodiscard]] std::string rule_header(const RuleFile& rule);
/// What it is called: "annotation_typo.h".
[[nodiscard]] std::string rule_header_name(const RuleFile& rule);

}  // namespace irsa::tools
