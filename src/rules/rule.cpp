#include "rules/rule.h"

#include <algorithm>

namespace irsa::rules {

const Rule* find_rule(std::string_view slug) {
  const std::span<const Rule> rules = all_rules();
  const auto found = std::lower_bound(
      rules.begin(), rules.end(), slug,
      [](const Rule& rule, std::string_view wanted) { return rule.info.slug < wanted; });
  return found != rules.end() && found->info.slug == slug ? &*found : nullptr;
}

bool is_rule_group(std::string_view name) {
  const std::span<const Rule> rules = all_rules();
  return std::any_of(rules.begin(), rules.end(),
                     [name](const Rule& rule) { return rule.info.group == name; });
}

}  // namespace irsa::rules
