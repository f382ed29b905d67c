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

}  // namespace irsa::rules
