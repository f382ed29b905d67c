#include "rules/claim_unknown.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_claim_unknown(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::claim_unknown,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        findings.report(trust_problem(
            trust, defect,
            fmt::format("a policy cannot see a claim {} of a service account's token, so the "
                        "condition {} holds",
                        quoted(defect.detail),
                        defect.effect == judge::Effect::none ? "always" : "never"),
            fmt::format("Test {}:sub, which holds namespace and name, and {}:aud.", trust.issuer,
                        trust.issuer)));
      });
}

}  // namespace irsa::rules
