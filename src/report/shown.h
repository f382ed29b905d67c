// Which findings a format prints. Pointers into the report, in its order.
#pragma once

#include <cstddef>
#include <vector>

#include "engine/report.h"

namespace irsa::report {

/// Those that are not suppressed; with `suppressed` all.
[[nodiscard]] std::vector<const Finding*> shown_findings(const engine::Report& report,
                                                         bool suppressed = false);

/// Of more than `most` keeps the worst. Returns how many it has left out.
std::size_t keep_worst(std::vector<const Finding*>& findings, std::size_t most);

}  // namespace irsa::report
