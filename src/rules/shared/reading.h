// Rules whose problems are found while files are read: they report what the loaders noted.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "diag/findings.h"
#include "join/index.h"

namespace irsa::rules {

inline void report_reading_problems(const join::Index& index, load::ReadingRule rule,
                                    Findings& findings) {
  for (const load::ReadingProblem& found : index.facts().problems) {
    if (found.rule == rule) findings.report(found.problem);
  }
}

/// One finding for each document, at the first place of the highest level, with the others as
/// related places: who fills in one value fills in all.
inline void report_per_document(const std::vector<const load::ReadingProblem*>& all,
                                Findings& findings) {
  constexpr std::size_t kMostShown = 4;
  std::map<std::pair<FileId, std::uint32_t>, std::vector<const load::ReadingProblem*>> documents;
  for (const load::ReadingProblem* const found : all) {
    documents[{found->problem.where.file, found->document}].push_back(found);
  }
  const auto level = [](const load::ReadingProblem* found) {
    return found->problem.level.value_or(Severity::note);
  };
  for (const auto& [document, problems] : documents) {
    const load::ReadingProblem* const first =
        *std::max_element(problems.begin(), problems.end(),
                          [&](const auto* a, const auto* b) { return level(a) < level(b); });
    Problem problem = first->problem;
    std::set<Span> shown = {problem.where};
    std::size_t more = 0;
    for (const load::ReadingProblem* const other : problems) {
      if (!shown.insert(other->problem.where).second) continue;
      if (shown.size() <= kMostShown + 1) {
        problem.related.push_back({other->problem.where, other->problem.message});
      } else {
        ++more;
      }
    }
    if (more > 0) problem.message += "; the document has " + std::to_string(more) + " more";
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
