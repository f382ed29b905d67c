// Where a rule puts its problems, and the findings that the engine makes of them.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "diag/problem.h"
#include "diag/rule_info.h"

namespace irsa {

/// Collects the problems of one rule at a time. The engine adds the slug, so a rule cannot get its
/// own slug wrong.
class Findings {
 public:
  void report(Problem problem) { problems_.push_back(std::move(problem)); }

  /// What was reported since the last call. For the engine.
  [[nodiscard]] std::vector<Problem> take() { return std::exchange(problems_, {}); }

 private:
  std::vector<Problem> problems_;
};

/// Why a finding is not shown: by whom it was suppressed, and the reason given there.
struct Suppressed {
  std::string by;  ///< comment, annotation, config or baseline
  std::string reason;
};

/// A problem with all that the engine adds. Only the engine makes it.
struct Finding {
  const RuleInfo* rule;
  Severity level;
  Problem problem;
  std::string fingerprint;  ///< rule, objects and an ordinal among equals; neither path nor line
  std::optional<Suppressed> suppressed = {};
  bool known = false;  ///< the baseline holds it
  /// Its place in a reference input, if it is shown at an annotation that names the role instead.
  std::optional<Span> moved_from = {};
};

}  // namespace irsa
