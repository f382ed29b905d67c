#include "rules/sub_malformed.h"

#include <fmt/format.h>

#include "base/text.h"
#include "index/index.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_sub_malformed(const index::Index& index, Findings& findings) {
  for_each_defect(
      index, index::DefectKind::subject_malformed,
      [&](const index::TrustStatement& trust, const index::Defect& defect) {
        if (case_twin(index, defect) != nullptr) return;  // subject-case knows the right spelling
        findings.report(trust_problem(
            trust, defect,
            defect.value.empty() && defect.where == defect.condition->operator_name.span
                ? fmt::format("{} never holds for a subject, which is neither ARN nor number, date "
                              "or address: nobody gets in",
                              defect.detail)
                : fmt::format("no service account can have the subject {}: it {}",
                              quoted(defect.value), defect.detail),
            defect.help));
      });
}

}  // namespace irsa::rules
