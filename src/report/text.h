// Writes the findings as text for a terminal.
#pragma once

#include <cstddef>
#include <string>

#include "engine/report.h"
#include "source/source_set.h"

namespace irsa::report {

struct TextOptions {
  bool color = false;
  bool show_suppressed = false;
  std::size_t width = 0;  ///< columns of the terminal, for excerpts; 0: not a terminal
  bool unread = false;    ///< also name the files that could not be read
};

/// For each finding "path:line:col: level: message [slug]", the source line, carets, notes and
/// help. If a rule has 50 findings or more, ten are shown like this, and the others at the end in
/// one line each.
[[nodiscard]] std::string to_text(const engine::Report& report, const SourceSet& sources,
                                  const TextOptions& options = {});
/// Only the first of these lines for each finding.
[[nodiscard]] std::string to_concise(const engine::Report& report, const SourceSet& sources,
                                     const TextOptions& options = {});
/// The number of findings of each rule, the largest first.
[[nodiscard]] std::string to_statistics(const engine::Report& report);

}  // namespace irsa::report
