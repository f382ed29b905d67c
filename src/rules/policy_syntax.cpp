#include "rules/policy_syntax.h"

#include <fmt/format.h>

#include "base/text.h"
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

namespace {

std::vector<Fix> syntax_fixes(const iam::PolicyDefect& defect) {
  if (defect.needless) return {removing("Delete it", true, defect.where)};
  if (defect.meant.empty()) return {};
  return {replacing("Write " + quoted(defect.meant), true, defect.where, defect.meant)};
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
                       .object = join::object_of(entry),
                       .fixes = syntax_fixes(defect)});
    }
  }
}

}  // namespace irsa::rules
