#include "rules/claim_unknown.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// Another condition says which service accounts get in, so that the statement without this one
/// does not let in all of the cluster.
bool tests_subject(const join::TrustStatement& trust, const iam::Condition& besides) {
  return std::any_of(trust.statement->conditions.begin(), trust.statement->conditions.end(),
                     [&](const iam::Condition& condition) {
                       const iam::KeyReading key = iam::read_key(condition.key.value, trust.issuer);
                       return &condition != &besides && key.of == iam::KeyReading::Of::own &&
                              equals_ignoring_case(key.claim, "sub") && iam::is_positive(condition);
                     });
}

}  // namespace

void check_claim_unknown(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::claim_unknown,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        const bool always = defect.effect == judge::Effect::none;
        Problem problem = trust_problem(
            trust, defect,
            fmt::format("a policy cannot see a claim {} of a service account's token, so the "
                        "condition {} holds",
                        quoted(defect.detail), always ? "always" : "never"),
            fmt::format("Test {}:sub, which contains namespace and name, and {}:aud.", trust.issuer,
                        trust.issuer));
        if (tests_subject(trust, *defect.condition)) {
          problem.fixes = {removing("Remove the test", always, defect.condition->key.span)};
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
