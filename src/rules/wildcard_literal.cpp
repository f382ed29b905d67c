#include "rules/wildcard_literal.h"

#include <fmt/format.h>

#include <vector>

#include "base/text.h"
#include "iam/names/subject.h"
#include "judge/model.h"
#include "kube/names.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// Two of the accounts that the pattern fits, if there are so many. One that is made apart is meant
/// only if it names the role.
std::vector<const join::ServiceAccount*> accounts_meant(const join::Index& index,
                                                        const join::TrustStatement& trust,
                                                        const judge::Defect& defect,
                                                        join::SearchBudget& budget) {
  constexpr std::size_t kMostOfMeant = 50;
  std::vector<const join::ServiceAccount*> meant;
  for (const join::ServiceAccount* const account :
       index.accounts().search().like(defect.value, kMostOfMeant, budget)) {
    if (is_made_apart(index, defect.where, *account) && !names_role(index, *account, *trust.role)) {
      continue;
    }
    meant.push_back(account);
    if (meant.size() == 2) break;
  }
  return meant;
}

}  // namespace

void check_wildcard_literal(const judge::Model& model, Findings& findings) {
  join::SearchBudget budget;
  for_each_defect(
      model, judge::Cause::wildcard_literal,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        const std::vector<const join::ServiceAccount*> accounts =
            accounts_meant(model.index, trust, defect, budget);
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
          problem.related.push_back({.where = accounts.front()->name.span,
                                     .text = "the only service account that the pattern fits",
                                     .aside = true});
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
