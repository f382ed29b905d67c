// Rules whose problems are found while files are read: they hand on what the loaders noted.
#pragma once

#include "diag/findings.h"
#include "index/index.h"

namespace irsa::rules {

inline void report_reading_problems(const index::Index& index, load::ReadingRule rule,
                                    Findings& findings) {
  for (const load::ReadingProblem& found : index.facts().problems) {
    if (found.rule == rule) findings.report(found.problem);
  }
}

}  // namespace irsa::rules
