// The findings as annotations of a GitHub Actions workflow.
#pragma once

#include <string>

#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

/// `root`: the root of the repository, as in SarifOptions; GitHub needs paths relative to it.
/// Suppressed findings are left out.
[[nodiscard]] std::string to_github(const engine::Report& report, const SourceSet& sources,
                                    const std::string& root);

}  // namespace irsa::report
