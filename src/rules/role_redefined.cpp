#include "rules/role_redefined.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

std::string sorted(std::vector<std::string> parts) {
  std::sort(parts.begin(), parts.end());
  std::string out = "[";
  for (const std::string& part : parts) out += part + "\n";
  return out + "]";
}

template <typename Items, typename TextOf>
std::string all_of(const Items& items, TextOf text_of) {
  std::vector<std::string> parts;
  for (const auto& item : items) parts.push_back(text_of(item));
  return sorted(std::move(parts));
}

std::string value_of(const iam::Text& text) { return std::string(text.value); }

std::string text_of(const iam::Condition& condition) {
  return std::string(condition.operator_name.value) + " " + ascii_lower(condition.key.value) +
         all_of(condition.values, value_of);
}

std::string text_of(const iam::Statement& statement) {
  std::string out = std::to_string(static_cast<int>(statement.effect));
  out += statement.not_action ? " all but" : "";
  out +=
      all_of(statement.actions, [](const iam::Text& action) { return ascii_lower(action.value); });
  out += statement.not_principal ? " all but" : "";
  out += all_of(statement.principals, [](const iam::Principal& principal) {
    return std::to_string(static_cast<int>(principal.kind)) + std::string(principal.value.value);
  });
  return out + all_of(statement.conditions,
                      [](const iam::Condition& condition) { return text_of(condition); });
}

bool has_unknown(const iam::Statement& statement) {
  return statement.actions_unknown || statement.conditions_unknown ||
         std::ranges::any_of(statement.principals, &iam::Principal::unknown) ||
         std::ranges::any_of(statement.conditions, &iam::Condition::unknown);
}

/// What a policy means, whatever the order in which it says so; nullopt when part of it is filled
/// in later.
std::optional<std::string> meaning(const iam::TrustPolicy& policy) {
  if (std::ranges::any_of(policy.statements, has_unknown)) return std::nullopt;
  return std::to_string(static_cast<int>(policy.version)) +
         all_of(policy.statements,
                [](const iam::Statement& statement) { return text_of(statement); });
}

Problem contradiction(const join::RoleEntry& earlier, const join::RoleEntry& later) {
  return {
      .where = later.role->where,
      .message = fmt::format("{} is defined twice, with different trust policies", later.label()),
      .related = {{earlier.role->where, "it is defined here already"}},
      .help = "Keep one of them: which one counts depends on what was applied last.",
      .object = join::object_of(later)};
}

/// Mostly a change that is not applied yet.
Problem difference(const join::RoleEntry& edited, const join::RoleEntry& stored) {
  return {.where = edited.role->where,
          .message = fmt::format("the trust policy of {} is not the one that AWS has stored",
                                 edited.label()),
          .related = {{stored.role->where, "the stored one"}},
          .help = "Apply the change, or write into the code what was changed by hand.",
          .object = join::object_of(edited),
          .level = Severity::note};
}

}  // namespace

void check_role_redefined(const judge::Model& model, Findings& findings) {
  std::unordered_map<std::string_view, const join::RoleEntry*> first;
  for (const join::RoleEntry& role : model.index.roles()) {
    // Only a role whose document says its ARN surely is the same one.
    if (role.role->arn.empty() || !role.role->policy) continue;
    const auto [place, fresh] = first.emplace(role.role->arn, &role);
    if (fresh) continue;
    const join::RoleEntry& earlier = *place->second;
    const auto before = meaning(*earlier.role->policy);
    const auto now = meaning(*role.role->policy);
    if (!before || !now || *before == *now) continue;
    findings.report(earlier.role->stored == role.role->stored ? contradiction(earlier, role)
                    : role.role->stored                       ? difference(earlier, role)
                                                              : difference(role, earlier));
  }
}

}  // namespace irsa::rules
