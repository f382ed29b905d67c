#include "rules/policy_syntax.h"

#include <fmt/format.h>

#include "judge/model.h"

namespace irsa::rules {
namespace {

/// Of an action that no token can use wrong-action says what is right.
bool is_wrong_action(const judge::Model& model, const join::RoleEntry& role, Span where) {
  for (const join::TrustStatement& trust : role.trusts) {
    for (const judge::Defect& defect : model.verdicts.defects(trust)) {
      if (defect.cause == judge::Cause::wrong_action && defect.where == where) return true;
    }
  }
  return false;
}

}  // namespace

void check_policy_syntax(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& entry : model.index.roles()) {
    // What the AWS API printed, IAM has accepted.
    if (entry.role->stored || !entry.role->policy) continue;
    for (const iam::PolicyDefect& defect : entry.role->policy->defects) {
      if (is_wrong_action(model, entry, defect.where)) continue;
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
