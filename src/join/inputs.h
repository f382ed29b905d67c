// What the joined view is made from. All of it outlives the view.
#pragma once

#include <functional>
#include <vector>

#include "config/settings.h"
#include "load/facts.h"
#include "source/source_set.h"

namespace irsa::join {

struct Inputs {
  const load::Facts& facts;
  const config::Settings& settings;
  const SourceSet& sources;

  /// How many threads are worth starting for that much.
  [[nodiscard]] unsigned threads() const;
  /// Takes steps that do not need each other, at the same time where that is worth it.
  void side_by_side(const std::vector<std::function<void()>>& steps) const;
};

}  // namespace irsa::join
