#include "rules/provider_arn_malformed.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/names/mend.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_provider_arn_malformed(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::provider_malformed,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        Problem problem = trust_problem(
            trust, defect,
            fmt::format("{} names no OIDC provider: {}", quoted(defect.value), defect.detail),
            defect.help);
        if (const auto right = iam::mended_provider_arn(defect.value)) {
          problem.fixes = {replacing(fmt::format("Write {}", quoted(*right)), true,
                                     trust.principal->value.span, *right)};
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
