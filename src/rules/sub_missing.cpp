#include "rules/sub_missing.h"

#include <fmt/format.h>

#include "base/text.h"
#include "join/index.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_sub_missing(const join::Index& index, Findings& findings) {
  for_each_defect(
      index, join::DefectKind::subject_missing,
      [&](const join::TrustStatement& trust, const join::Defect& defect) {
        const std::string and_audience =
            !defect.any_audience
                ? ""
                : fmt::format(", and {}:aud for {}", trust.issuer,
                              defect.detail.empty() ? "the audience of their tokens"
                                                    : printable(defect.detail));
        Problem problem = trust_problem(
            trust, defect,
            fmt::format(
                "nothing restricts the subject: every service account of the cluster {} may "
                "take {}",
                quoted(trust.issuer), trust.role->label()),
            fmt::format("Test {}:sub with StringEquals for {}{}.", trust.issuer,
                        subjects_meant(index, *trust.role), and_audience));
        problem.related.push_back({trust.principal->value.span, "the provider that is trusted"});
        for (const join::ServiceAccount* account : index.accounts_of(*trust.role)) {
          problem.related.push_back(
              {index.role_annotation(*account)->value_span,
               fmt::format("{} is meant to take it", join::account_text(*account))});
          if (problem.related.size() == 4) break;
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
