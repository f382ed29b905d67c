#include "rules/issuer_host_malformed.h"

#include <fmt/format.h>

#include "base/text.h"
#include "index/index.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_issuer_host_malformed(const index::Index& index, Findings& findings) {
  for_each_defect(index, index::DefectKind::issuer_malformed,
                  [&](const index::TrustStatement& trust, const index::Defect& defect) {
                    Problem problem =
                        trust_problem(trust, defect,
                                      fmt::format("{} is not the issuer of an EKS cluster: {}",
                                                  quoted(defect.value), defect.detail),
                                      defect.help);
                    if (defect.mild) problem.level = Severity::warning;
                    findings.report(std::move(problem));
                  });
}

}  // namespace irsa::rules
