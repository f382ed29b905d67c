#include "base/near_names.h"

#include <algorithm>

#include "base/text.h"

namespace irsa {

NearNames::NearNames(const std::vector<std::string_view>& names, std::size_t limit)
    : limit_(limit) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    by_length_[names[i].size()].push_back({names[i], i});
  }
}

std::string_view NearNames::find(std::string_view name, NearBudget& budget) {
  if (const auto known = answers_.find(name); known != answers_.end()) return known->second;
  const std::size_t reach = reach_of_slip(name, limit_);
  Candidate best{{}, 0};
  std::size_t best_distance = reach + 1;
  // From equal length outwards, so that a near name found early narrows the search.
  for (std::size_t step = 0; step <= 2 * reach; ++step) {
    const std::size_t apart = (step + 1) / 2;
    if (apart > best_distance || (step % 2 == 1 && apart > name.size())) continue;
    const auto bucket = by_length_.find(step % 2 == 1 ? name.size() - apart : name.size() + apart);
    if (bucket == by_length_.end()) continue;
    for (const Candidate& candidate : bucket->second) {
      if (budget.comparisons == 0) break;
      --budget.comparisons;
      const std::size_t distance =
          edit_distance(name, candidate.name, std::min(best_distance, reach));
      const bool first_of_equals = distance == best_distance && candidate.order < best.order;
      if (distance < best_distance || first_of_equals) {
        best = candidate;
        best_distance = distance;
      }
    }
  }
  answers_.emplace(name, best.name);
  return best.name;
}

}  // namespace irsa
