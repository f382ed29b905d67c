#include "rules/role_arn_empty.h"

#include <fmt/format.h>

#include "judge/model.h"
#include "kube/webhook.h"

namespace irsa::rules {

void check_role_arn_empty(const judge::Model& model, Findings& findings) {
  for (const join::ServiceAccount* const account : model.index.accounts().annotated_beyond_role()) {
    if (model.index.accounts().role_annotation(*account) != nullptr) continue;
    const kube::Annotation* const role = join::find_annotation(*account, kube::kRoleArn);
    if (role == nullptr || role->type != kube::ValueType::string || !role->value.empty() ||
        role->placeholder) {
      continue;
    }
    findings.report({.where = role->key.span,
                     .message = fmt::format("the role annotation of {} is empty, "
                                            "which the webhook takes for no role at all",
                                            join::account_text(*account)),
                     .help = "Write the role's ARN, or delete the annotation if none is meant.",
                     .object = join::object_of(*account),
                     .fixes = {removing("Delete the annotation", false, role->key.span)}});
  }
}

}  // namespace irsa::rules
