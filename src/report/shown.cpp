#include "report/shown.h"

#include <algorithm>

namespace irsa::report {

std::vector<const Finding*> shown_findings(const engine::Report& report, bool suppressed) {
  std::vector<const Finding*> shown;
  for (const Finding& finding : report.findings) {
    if (suppressed || !finding.suppressed) shown.push_back(&finding);
  }
  return shown;
}

std::size_t keep_worst(std::vector<const Finding*>& findings, std::size_t most) {
  if (findings.size() <= most) return 0;
  const std::size_t left_out = findings.size() - most;
  std::stable_sort(findings.begin(), findings.end(),
                   [](const Finding* a, const Finding* b) { return a->level > b->level; });
  findings.resize(most);
  // Findings lie in one vector, so their addresses are in their order.
  std::sort(findings.begin(), findings.end());
  return left_out;
}

}  // namespace irsa::report
