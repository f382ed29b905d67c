// The findings as Markdown.
#pragma once

#include <string>
#include <string_view>

#include "engine/report.h"
#include "report/home.h"
#include "source/source_set.h"

namespace irsa::report {

/// For a job summary or a comment. Whatever may come from the input stands in code spans, where
/// neither links nor mentions nor HTML mean anything.
[[nodiscard]] std::string to_markdown(const engine::Report& report, const SourceSet& sources,
                                      bool show_suppressed, std::string_view home = project_home());

}  // namespace irsa::report
