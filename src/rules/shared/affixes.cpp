#include "rules/shared/affixes.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace irsa::rules {

std::string_view name_before_build(const join::Index& index, const join::Workload& workload,
                                   std::string_view name, NearBudget& budget,
                                   std::size_t& distance) {
  if (!index.sources()[workload.origin.file].built || !workload.account) return {};
  const std::string_view wanted = workload.account->value, own = workload.name.value;
  const auto begin = static_cast<std::size_t>(
      std::mismatch(name.begin(), name.end(), own.begin(), own.end()).first - name.begin());
  const auto end = static_cast<std::size_t>(
      std::mismatch(name.rbegin(), name.rend(), own.rbegin(), own.rend()).first - name.rbegin());
  std::string_view best;
  for (std::size_t first = 0; first <= begin; ++first) {
    for (std::size_t last = 0; last <= end && first + last < name.size(); ++last) {
      if (first + last == 0 || budget.comparisons == 0) continue;
      --budget.comparisons;
      const std::string_view part = name.substr(first, name.size() - first - last);
      const std::size_t apart = edit_distance(wanted, part, distance);
      if (apart >= distance) continue;
      best = part;
      distance = apart;
    }
  }
  return best;
}

}  // namespace irsa::rules
