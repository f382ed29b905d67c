#include "rules/aud_missing.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_aud_missing(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::audience_missing,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        Problem problem = trust_problem(
            trust, defect,
            fmt::format(
                "nothing tests the audience: tokens of {} for any audience that the provider "
                "registers may take {}",
                quoted(trust.issuer), trust.role->label()),
            fmt::format("Test {}:aud with StringEquals for {}.", trust.issuer,
                        defect.detail.empty() ? "the audience that the tokens are for"
                                              : printable(defect.detail)));
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
