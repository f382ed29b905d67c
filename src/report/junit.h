// The findings as JUnit XML, for build servers that show tests.
#pragma once

#include <string>

#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

/// JUnit XML: a suite for each file, a failed test case for each finding.
[[nodiscard]] std::string to_junit(const engine::Report& report, const SourceSet& sources,
                                   bool show_suppressed);

}  // namespace irsa::report
