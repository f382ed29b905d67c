#include "join/inputs.h"

#include <cstddef>

#include "base/thread_pool.h"

namespace irsa::join {

unsigned Inputs::threads() const {
  // Starting threads for a handful of objects costs more than it gains.
  constexpr std::size_t kFew = 2'000;
  const std::size_t objects =
      facts.service_accounts.size() + facts.workloads.size() + facts.roles.size();
  return objects < kFew ? 1 : thread_count(settings.jobs);
}

void Inputs::side_by_side(const std::vector<std::function<void()>>& steps) const {
  for_each_index(steps.size(), threads(), [&](std::size_t i) { steps[i](); });
}

}  // namespace irsa::join
