// The pages about the rules, made from the same files as the table.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tools/rule_file.h"

namespace irsa::tools {

/// Text by path below the top folder: docs/rules/<slug>.md, docs/rules/README.md and, when they
/// hold the markers between which a table or list is, README.md and docs/how-it-works.md.
[[nodiscard]] std::map<std::string, std::string> rule_pages(const std::vector<RuleFile>& rules,
                                                            const std::string& readme,
                                                            const std::string& how_it_works);

}  // namespace irsa::tools
