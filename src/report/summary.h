// Writes the summary of a run.
#pragma once

#include <string>

#include "engine/report.h"

namespace irsa::report {

/// The summary has lines for standard error: counts, skipped files, and what could not be checked.
struct SummaryOptions {
  bool verbose = false;  ///< list every skipped file
};
[[nodiscard]] std::string to_summary(const engine::Report& report,
                                     const SummaryOptions& options = {});

}  // namespace irsa::report
