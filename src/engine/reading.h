// From files to facts: the first half of every command.
#pragma once

#include <vector>

#include "config/settings.h"
#include "load/facts.h"
#include "source/source_set.h"
#include "source/walk.h"

namespace irsa::engine {

/// Reads all files over a small pool of threads; the result does not depend on settings.jobs. Named
/// files that cannot be read are added to `unreadable`, others are counted in Facts::skipped.
[[nodiscard]] load::Facts read_all(const SourceSet& sources, const config::Settings& settings,
                                   std::vector<Unreadable>& unreadable);

}  // namespace irsa::engine
