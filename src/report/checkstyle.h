// The findings as Checkstyle's XML, which reviewdog, cs2pr, Jenkins and others take from any
// linter.
#pragma once

#include <string>

#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

/// Paths are relative to the working directory. Suppressed findings are left out, because the
/// format cannot mark them.
[[nodiscard]] std::string to_checkstyle(const engine::Report& report, const SourceSet& sources);

}  // namespace irsa::report
