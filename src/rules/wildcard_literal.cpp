#include "rules/wildcard_literal.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/names/subject.h"
#include "judge/model.h"
#include "kube/names.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_wildcard_literal(const judge::Model& model, Findings& findings) {
  join::SearchBudget budget;
  for_each_defect(
      model, judge::Cause::wildcard_literal,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        const auto accounts = model.index.accounts().search().like(defect.value, 2, budget);
        std::string help = fmt::format("Use {}, which reads '*' and '?' as wildcards",
                                       like_operator(*defect.condition));
        Problem problem = trust_problem(
            trust, defect,
            fmt::format("{} compares {} letter by letter, and no service account has a wildcard in "
                        "its name",
                        defect.condition->operator_name.value, quoted(defect.value)),
            {});
        if (accounts.size() == 1) {
          help += fmt::format(", or name the one service account that is meant: {}{}:{}",
                              iam::kSubjectPrefix, accounts.front()->effective_ns,
                              accounts.front()->name.value);
          problem.related.push_back(
              {accounts.front()->name.span, "the only service account that the pattern fits"});
        }
        problem.help = help + ".";
        for (const iam::Text& value : defect.condition->values) {
          if (value.value != defect.value || accounts.size() != 1) continue;
          const std::string only =
              kube::subject_of(accounts.front()->effective_ns, accounts.front()->name.value);
          problem.fixes.push_back(replacing(fmt::format("Write {}", quoted(only)),
                                            names_role(model.index, *accounts.front(), *trust.role),
                                            value.span, only));
        }
        if (problem.fixes.empty()) {
          problem.fixes = naming_accounts(model.index, trust, defect);
        }
        const std::string like = like_operator(*defect.condition);
        problem.fixes.push_back(replacing(fmt::format("Write {}", quoted(like)), false,
                                          defect.condition->operator_name.span, like));
        problem.related.push_back({defect.condition->operator_name.span, "the operator"});
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
