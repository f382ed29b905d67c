// The report as JSON, for programs. docs/formats.md says which fields there are.
#pragma once

#include <string>

#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

/// "schema": "irsa-lint/check/1". Suppressed findings are in it, marked.
[[nodiscard]] std::string to_json(const engine::Report& report, const SourceSet& sources);

}  // namespace irsa::report
