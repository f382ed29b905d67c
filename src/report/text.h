// The findings as people read them in a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

struct TextOptions {
  bool color = false;
  bool show_suppressed = false;
  std::size_t width = 0;  ///< of the terminal, for excerpts; 0 = not one
  bool unread = false;    ///< also name the files that could not be opened
};

/// path:line:col: level: message [slug], the source line, carets, notes, help. Of a rule with 50
/// findings and more, ten are shown so and the others by one line each, at the end.
[[nodiscard]] std::string to_text(const engine::Report& report, const SourceSet& sources,
                                  const TextOptions& options = {});
/// The first of these lines alone for each finding.
[[nodiscard]] std::string to_concise(const engine::Report& report, const SourceSet& sources,
                                     const TextOptions& options = {});
/// How many findings of which rule, most first.
[[nodiscard]] std::string to_statistics(const engine::Report& report);

}  // namespace irsa::report
