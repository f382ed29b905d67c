#include "rules/self_assume_denied.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/policy/action.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

/// Does this principal stand for the role itself, or may it? The account stands for all its roles.
bool may_be_role(const iam::Principal& principal, const join::RoleEntry& role) {
  if (principal.unknown || principal.kind == iam::Principal::Kind::star) return true;
  if (principal.kind != iam::Principal::Kind::aws) return false;
  const std::string_view value = principal.value.value;
  return value == "*" || value == role.arn || value == role.account ||
         (value.ends_with(":root") && value.find(role.account) != std::string_view::npos) ||
         value.find(fmt::format(":assumed-role/{}/", role.name)) != std::string_view::npos;
}

/// May the role take itself? Since September 2022 only if its own policy says so (AWS Security
/// Blog, "Announcing an update to IAM role trust policy behavior").
bool may_take_itself(const join::RoleEntry& role) {
  if (!role.role->policy || role.role->policy_unknown || role.account.empty()) return true;
  return std::ranges::any_of(role.role->policy->statements, [&](const iam::Statement& statement) {
    if (statement.effect == iam::Effect::deny) return false;
    if (!statement.actions_unknown && !iam::action_matches(statement, "sts:AssumeRole")) {
      return false;
    }
    return statement.not_principal ||
           std::ranges::any_of(statement.principals, [&](const iam::Principal& principal) {
             return may_be_role(principal, role);
           });
  });
}

/// The account whose own role the field names; nullptr if it names another, or nothing is known.
const join::ServiceAccount* account_with_role(const join::Index& index,
                                              const kube::RoleField& field) {
  if (field.account.empty()) return nullptr;
  for (const join::ServiceAccount* const account :
       index.accounts().named(field.account_ns, field.account)) {
    const kube::Annotation* const role = index.accounts().role_annotation(*account);
    if (role != nullptr && role->value == field.value.value) return account;
  }
  return nullptr;
}

}  // namespace

void check_self_assume_denied(const judge::Model& model, Findings& findings) {
  for (const kube::RoleField& field : model.facts.role_fields) {
    if (field.placeholder) continue;
    const join::ServiceAccount* const account = account_with_role(model.index, field);
    const join::RoleEntry* const role = model.index.roles().with_arn(field.value.value);
    if (account == nullptr || role == nullptr || may_take_itself(*role)) continue;
    findings.report(
        {.where = field.value.span,
         .message =
             fmt::format("{} {} assumes {} a second time, but service account {} already has it, "
                         "and the role's trust policy does not allow the role itself",
                         field.kind, quoted(field.name.value), role->label(),
                         quoted(join::account_label(*account))),
         .related = {{account->name.span, "this service account has the role"}},
         .help = fmt::format("Delete {}, or add a statement to the trust policy that allows "
                             "sts:AssumeRole to the AWS principal {}.",
                             field.field.value, role->arn),
         .object = join::object_of(field),
         .other = join::object_of(*role),
         // The credentials are of this role with and without it.
         .fixes = {removing(fmt::format("Delete {}", field.field.value), true, field.field.span)}});
  }
}

}  // namespace irsa::rules
