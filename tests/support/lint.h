// Linting files in memory, told what to do by the words of the command line.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "cli/check_options.h"
#include "engine/engine.h"
#include "report/text.h"
#include "source/line_index.h"
#include "source/source_set.h"

namespace irsa::tests {

struct InputFile {
  std::string name;
  std::string text;
};

struct Linted {
  SourceSet sources;
  engine::Report report;

  /// As `irsa-lint check` prints it.
  [[nodiscard]] std::string text(bool show_suppressed = false) const {
    return report::to_text(report, sources, {.show_suppressed = show_suppressed});
  }
  /// One line for each finding that is not suppressed: "name:line:column level slug".
  [[nodiscard]] std::string brief() const;
};

/// What `irsa-lint check WORDS… FILES…` finds; the files count as named on the command line, and
/// like there their order makes no difference.
[[nodiscard]] inline Linted lint_files(std::vector<InputFile> files,
                                       const std::vector<std::string>& words = {},
                                       const std::string& today = {}) {
  std::sort(files.begin(), files.end(),
            [](const InputFile& a, const InputFile& b) { return a.name < b.name; });
  Linted linted;
  for (InputFile& file : files) {
    linted.sources.add_text(std::move(file.name), std::move(file.text));
  }
  const cli::CheckOptions options = cli::parse_check(words);
  linted.report = engine::lint(linted.sources, options.settings,
                               {.suppressions = options.suppressions, .today = today});
  return linted;
}

inline std::string Linted::brief() const {
  std::string out;
  for (const Finding& finding : report.findings) {
    if (finding.suppressed) continue;
    const Span where = finding.problem.where;
    const Position at = LineIndex(*sources.text(where.file)).position(where.begin);
    out += sources[where.file].shown + ":" + std::to_string(at.line) + ":" +
           std::to_string(at.column) + " " + std::string(to_string(finding.level)) + " " +
           std::string(finding.rule->slug) + "\n";
  }
  return out;
}

}  // namespace irsa::tests
