// What can be reached in a graph: folders that kustomizations include, and what includes those.
#pragma once

#include <set>
#include <utility>
#include <vector>

namespace irsa {

/// Adds to `reached` these and all that they lead to: `next(one)` is the list of what is one step
/// away. What was in `reached` before is not followed again.
template <typename T, typename Next>
void add_reached(std::vector<T> open, std::set<T>& reached, const Next& next) {
  while (!open.empty()) {
    const auto [at, fresh] = reached.insert(std::move(open.back()));
    open.pop_back();
    if (!fresh) continue;
    for (const T& other : next(*at)) open.push_back(other);
  }
}

}  // namespace irsa
