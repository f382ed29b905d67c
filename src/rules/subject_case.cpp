#include "rules/subject_case.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"
#include "kube/names.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_subject_case(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::subject_malformed,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        const join::ServiceAccount* const account = case_twin(model.index, defect);
        if (account == nullptr) return;
        const std::string right = kube::subject_of(account->effective_ns, account->name.value);
        Problem problem =
            trust_problem(trust, defect,
                          fmt::format("{} differs from the subject of {} in upper and lower case, "
                                      "and {} is case-sensitive: nobody gets in",
                                      quoted(defect.value), join::account_text(*account),
                                      defect.condition->operator_name.value),
                          fmt::format("Write {}.", right));
        for (const iam::Text& value : defect.condition->values) {
          if (value.value != defect.value) continue;
          problem.where = value.span;
          const std::string written = subject_at(model.index, value, right);
          problem.help = fmt::format("Write {}.", written);
          problem.fixes = {
              replacing(fmt::format("Write {}", quoted(written)), true, value.span, right)};
        }
        problem.related.push_back({account->name.span, "the service account"});
        problem.other = join::object_of(*account);
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
