#include "rules/policy_syntax.h"

#include <fmt/format.h>

#include "judge/model.h"

namespace irsa::rules {

void check_policy_syntax(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& entry : model.index.roles()) {
    // What the AWS API printed, IAM has accepted.
    if (entry.role->stored || !entry.role->policy) continue;
    for (const iam::PolicyDefect& defect : entry.role->policy->defects) {
      findings.report({.where = defect.where,
                       .message = fmt::format("IAM refuses this trust policy: {}", defect.message),
                       .help = defect.help.empty()
                                   ? "Compare it with the policy that irsa-lint explain "
                                     "policy-syntax shows as right."
                                   : defect.help,
                       .object = join::object_of(entry)});
    }
  }
}

}  // namespace irsa::rules
