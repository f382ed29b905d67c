// The findings as annotations of a GitHub Actions workflow.
#pragma once

#include <string>

#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

/// Annotations for a workflow of GitHub Actions. `root` as in SarifOptions: GitHub wants paths from
/// the repository's root. Suppressed findings are left out.
[[nodiscard]] std::string to_github(const engine::Report& report, const SourceSet& sources,
                                    const std::string& root);

}  // namespace irsa::report
