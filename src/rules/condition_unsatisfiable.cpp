#include "rules/condition_unsatisfiable.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_condition_unsatisfiable(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::unsatisfiable,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        const bool denied = defect.condition == nullptr;
        const bool alone = !denied && !defect.related;
        Problem problem = trust_problem(
            trust, defect,
            denied  ? fmt::format("this Deny keeps out every service account that statement {} of "
                                   "{} lets in",
                                  trust.statement->index + 1, trust.role->label())
            : alone ? fmt::format("no service account meets this condition: {}, so the statement "
                                  "lets nobody in",
                                  defect.detail)
                    : fmt::format("no service account meets both this condition and {}, so the "
                                  "statement lets nobody in",
                                  defect.detail),
            denied  ? "A matching Deny always wins: narrow it, or remove it."
            : alone ? fmt::format("Remove the condition, or test {}:sub for the service accounts "
                                  "that need the role and {}:aud for the audience of their tokens.",
                                  trust.issuer, trust.issuer)
                    : "All conditions of a statement must hold. Write alternatives as values of "
                      "one list, or as separate statements.");
        if (defect.related) {
          problem.related.push_back({*defect.related, denied ? "the statement that it cancels"
                                                             : "the condition it contradicts"});
        }
        if (alone) {
          problem.fixes = {removing("Remove the condition", false, defect.condition->key.span)};
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
