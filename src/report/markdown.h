// The findings as Markdown.
#pragma once

#include <string>
#include <string_view>

#include "engine/report.h"
#include "report/home.h"
#include "source/source_set.h"

namespace irsa::report {

/// Markdown for a job summary or a comment. Text from the input is in code spans, so links,
/// mentions and HTML in it have no effect.
[[nodiscard]] std::string to_markdown(const engine::Report& report, const SourceSet& sources,
                                      bool show_suppressed, std::string_view home = project_home());

}  // namespace irsa::report
