#include "rules/provider_arn_malformed.h"

#include <fmt/format.h>

#include "base/text.h"
#include "index/index.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_provider_arn_malformed(const index::Index& index, Findings& findings) {
  for_each_defect(index, index::DefectKind::provider_malformed,
                  [&](const index::TrustStatement& trust, const index::Defect& defect) {
                    findings.report(trust_problem(trust, defect,
                                                  fmt::format("{} names no OIDC provider: {}",
                                                              quoted(defect.value), defect.detail),
                                                  defect.help));
                  });
}

}  // namespace irsa::rules
