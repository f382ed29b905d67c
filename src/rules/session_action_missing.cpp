#include "rules/session_action_missing.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_session_action_missing(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::session_action,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        Problem problem = trust_problem(
            trust, defect,
            fmt::format("a call has {} only if it passes such a value; that needs {}, which no "
                        "statement of {} allows, so nobody gets in",
                        quoted(defect.value), defect.detail, trust.role->label()),
            fmt::format("Add {} to the actions, or remove the test: tokens of service accounts "
                        "carry neither tags nor a source identity.",
                        defect.detail));
        if (trust.statement->action_key) {
          problem.related.push_back({*trust.statement->action_key, "the actions that are allowed"});
        }
        const auto& actions = trust.statement->actions;
        if (!actions.empty() && !trust.statement->not_action) {
          problem.fixes = {{.title = fmt::format("Add '{}'", defect.detail),
                            .changes = {{.kind = Change::Kind::add_item,
                                         .where = actions.back().span,
                                         .texts = {std::string(defect.detail)}}}}};
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
