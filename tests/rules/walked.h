// Tables of what is found in files that a walk brought: nobody has named them, so they may be of
// other tools, and what cannot be read in them is no finding.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "source/line_index.h"
#include "support/lint.h"

namespace irsa::tests {

struct Walked {
  std::string title;
  std::vector<InputFile> files;
  std::string expected = "";  ///< "slug level" of each finding, with "; " between them
};

enum class Places { no, yes };  ///< whether " file:line" stands behind "slug level"

inline std::string found_by_walk(std::vector<InputFile> files, Places places) {
  std::sort(files.begin(), files.end(),
            [](const InputFile& a, const InputFile& b) { return a.name < b.name; });
  SourceSet sources;
  for (InputFile& each : files) {
    sources.add_text(std::move(each.name), std::move(each.text), false);
  }
  std::string out;
  for (const Finding& finding : engine::lint(sources, {}, {}).findings) {
    if (!out.empty()) out += "; ";
    out += std::string(finding.rule->slug) + " " + std::string(to_string(finding.level));
    if (places == Places::no) continue;
    const Span where = finding.problem.where;
    const Position at = LineIndex(*sources.text(where.file)).position(where.begin);
    out += " " + sources[where.file].shown + ":" + std::to_string(at.line);
  }
  return out;
}

inline void check_walked(const std::vector<Walked>& cases, Places places = Places::no) {
  for (const Walked& test : cases) {
    CAPTURE(test.title);
    CHECK(found_by_walk(test.files, places) == test.expected);
  }
}

}  // namespace irsa::tests
