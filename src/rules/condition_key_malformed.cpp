#include "rules/condition_key_malformed.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"
#include "rules/shared/reading.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_condition_key_malformed(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::key_malformed,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        Problem problem = trust_problem(
            trust, defect,
            fmt::format("no token has the key {}: it {}", quoted(defect.value), defect.detail),
            defect.help);
        problem.related.push_back(
            {trust.principal->value.span, "the provider that is trusted", true});
        if (!defect.meant.empty()) {
          problem.fixes = {replacing(fmt::format("Write {}", quoted(defect.meant)), true,
                                     defect.condition->key.span, defect.meant)};
        }
        findings.report(std::move(problem));
      });
  report_reading_problems(model.index, load::ReadingRule::condition_key_malformed, findings);
}

}  // namespace irsa::rules
