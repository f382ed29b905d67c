// The findings as Checkstyle's XML, which reviewdog, cs2pr, Jenkins and others take from any
// linter.
#pragma once

#include <string>

#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

/// Paths are as the run shows them: seen from the working directory. Suppressed findings are left
/// out, for the format cannot mark them.
[[nodiscard]] std::string to_checkstyle(const engine::Report& report, const SourceSet& sources);

}  // namespace irsa::report
