// The findings as GitLab's Code Quality report.
#pragma once

#include <string>
#include <string_view>

#include "engine/report.h"
#include "report/home.h"
#include "source/source_set.h"

namespace irsa::report {

/// `root`: the root of the repository, as in SarifOptions. Suppressed findings are left out.
[[nodiscard]] std::string to_gitlab(const engine::Report& report, const SourceSet& sources,
                                    const std::string& root,
                                    std::string_view home = project_home());

}  // namespace irsa::report
