// What a report counts and lists in addition to its findings: files, what was skipped, what was not
// checked.
#pragma once

#include <vector>

#include "diag/findings.h"
#include "engine/report.h"
#include "engine/selection.h"
#include "judge/model.h"

namespace irsa::engine {

/// `findings`: all of the report, with suppressions applied. Reads files again to show places.
[[nodiscard]] Summary summary_of(const std::vector<Finding>& findings, const judge::Model& model,
                                 const Selection& selection);

/// Errors, warnings and notes that are shown, and what is suppressed, into the summary's counts.
void count(const std::vector<Finding>& findings, Summary& summary);

}  // namespace irsa::engine
