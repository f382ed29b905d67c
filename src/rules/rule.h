// A rule: what is known about it, and the function that looks for it.
//
// The table is generated from rules/*.yaml (tools/rulegen.cpp) and sorted by slug; rules run in
// this order. A rule sees the Model only, never what another rule reported: if several rules could
// report one defect, the judge has decided which of them does.
#pragma once

#include <span>
#include <string_view>

#include "diag/findings.h"
#include "diag/rule_info.h"

namespace irsa::judge {
struct Model;
}

namespace irsa::rules {

using CheckFn = void (*)(const judge::Model&, Findings&);

struct Rule {
  RuleInfo info;
  CheckFn check;
};

/// Every rule, sorted by slug.
[[nodiscard]] std::span<const Rule> all_rules();

/// nullptr when there is no such rule.
[[nodiscard]] const Rule* find_rule(std::string_view slug);

}  // namespace irsa::rules
