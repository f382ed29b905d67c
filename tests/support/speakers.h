// Tables of inputs and of who speaks about them: which rule, at what level, in which line.
#pragma once

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "support/lint.h"

namespace irsa::tests {

struct SpeakersCase {
  std::string_view title;
  std::vector<InputFile> files;
  /// "slug level file:line" for each finding, in the order of files and lines.
  std::string expected = "";
  /// Of the command line.
  std::vector<std::string> words = {};
};

[[nodiscard]] inline std::string speakers(const Linted& linted) {
  std::string out;
  for (const Finding& finding : linted.report.findings) {
    const Span where = finding.problem.where;
    const Position at = LineIndex(*linted.sources.text(where.file)).position(where.begin);
    if (!out.empty()) out += "; ";
    out += std::string(finding.rule->slug) + " " + std::string(to_string(finding.level)) + " " +
           linted.sources[where.file].shown + ":" + std::to_string(at.line);
  }
  return out;
}

inline void check_speakers(const std::vector<SpeakersCase>& cases) {
  for (const SpeakersCase& test : cases) {
    CAPTURE(test.title);
    CHECK(speakers(lint_files(test.files, test.words)) == test.expected);
  }
}

}  // namespace irsa::tests
