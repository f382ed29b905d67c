#include "judge/precedence.h"

#include <algorithm>
#include <utility>

namespace irsa::judge {

bool outranks(std::string_view rule, std::string_view other) {
  const std::span<const Precedence> table = precedence();
  const auto found = std::lower_bound(table.begin(), table.end(), std::pair(rule, other),
                                      [](const Precedence& one, const auto& wanted) {
                                        return std::pair(one.rule, one.over) < wanted;
                                      });
  return found != table.end() && found->rule == rule && found->over == other &&
         found->same == Same::statement;
}

}  // namespace irsa::judge
