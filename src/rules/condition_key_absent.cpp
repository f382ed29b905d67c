#include "rules/condition_key_absent.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/names/call_keys.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_condition_key_absent(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::key_absent,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        if (defect.effect == judge::Effect::none) {
          Problem problem =
              trust_problem(trust, defect,
                            fmt::format("{} is not among the keys of AWS that were known on {}: if "
                                        "it does not exist, the condition holds for nobody",
                                        quoted(defect.value), iam::kCallKeysRead),
                            "Look it up among the global condition keys of the IAM User Guide.");
          findings.report(std::move(problem));
          return;
        }
        Problem problem = trust_problem(
            trust, defect,
            fmt::format(
                "no call by which a pod assumes a role has the key {}{}{}, so nobody gets in",
                quoted(defect.value), defect.detail.empty() ? "" : ": ", defect.detail),
            defect.help);
        problem.related.push_back({defect.condition->operator_name.span,
                                   "the operator, which fails where the key is absent"});
        if (const iam::CallKey* const meant = iam::meant_call_key(defect.value)) {
          problem.fixes = {replacing(fmt::format("Write {}", quoted(meant->name)), true,
                                     defect.condition->key.span, std::string(meant->name))};
        } else {
          problem.fixes = {removing("Remove the test", false, defect.condition->key.span)};
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
