#include "rules/role_arn_empty.h"

#include <fmt/format.h>

#include <utility>

#include "base/text.h"
#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/unannotated.h"

namespace irsa::rules {

void check_role_arn_empty(const judge::Model& model, Findings& findings) {
  for (const join::ServiceAccount* const account : model.index.accounts().annotated_beyond_role()) {
    if (model.index.accounts().role_annotation(*account) != nullptr) continue;
    const kube::Annotation* const role = join::find_annotation(*account, kube::kRoleArn);
    if (role == nullptr || role->type != kube::ValueType::string || !role->value.empty() ||
        role->placeholder) {
      continue;
    }
    Problem problem{.where = role->key.span,
                    .message = fmt::format(
                        "the role annotation of {} is empty: the webhook reads this as no role",
                        join::account_text(*account)),
                    .help = "Write the role's ARN, or delete the annotation if none is meant.",
                    .object = join::object_of(*account),
                    .fixes = {removing("Delete the annotation", false, role->key.span)}};
    const join::NamedSubject* const trusting = trusting_subject(model.index, *account);
    if (trusting != nullptr && !needs_no_annotation(model.index, *account, *trusting->role) &&
        !annotated_elsewhere(model.index, *account)) {
      const join::RoleEntry& meant = *trusting->role;
      problem.message += fmt::format(", and {} trusts the account", meant.label());
      problem.related = {{trusting->value.span, "trusted here"}};
      problem.other = join::object_of(meant);
      problem.level = Severity::warning;
      if (!meant.arn.empty()) {
        problem.help = fmt::format("Write {}.", meant.arn);
        problem.fixes = {replacing(fmt::format("Write {}", quoted(meant.arn)), false,
                                   role->value_span, std::string(meant.arn))};
      }
    }
    findings.report(std::move(problem));
  }
}

}  // namespace irsa::rules
