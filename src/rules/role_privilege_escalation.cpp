#include "rules/role_privilege_escalation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "catalogue/catalogue.h"
#include "iam/policy/asked_actions.h"
#include "judge/model.h"
#include "rules/shared/permissions.h"

namespace irsa::rules {
namespace {

using Ways = std::vector<const catalogue::Escalation*>;

/// Which actions, as policies write them, cover the first action of some way. The policies of an
/// account write few different ones, and hardly any of them does.
class Beginnings {
 public:
  bool covers_one(std::string_view written) {
    const auto [known, fresh] = known_.try_emplace(written, false);
    if (fresh) {
      known->second =
          std::ranges::any_of(catalogue::escalations(), [&](const catalogue::Escalation& way) {
            return iam::covers_action(written, way.action);
          });
    }
    return known->second;
  }

 private:
  std::unordered_map<std::string_view, bool> known_;
};

/// The ways by which the statement's actions, where it takes several with others that the policies
/// allow, give its role any permission.
Ways escalations(const iam::PermissionStatement& statement, const iam::PolicySet& in_force,
                 Beginnings& beginnings) {
  Ways out;
  const bool may_begin =
      statement.not_action || std::ranges::any_of(statement.actions, [&](const iam::Text& action) {
        return beginnings.covers_one(action.value);
      });
  if (!may_begin) return out;
  const auto allowed = [&](std::string_view action) {
    return iam::allows(in_force, action, iam::Reach::wide) == iam::Truth::yes;
  };
  for (const catalogue::Escalation& way : catalogue::escalations()) {
    if (iam::allows(statement, way.action, iam::Reach::wide) == iam::Truth::yes &&
        allowed(way.action) && std::ranges::all_of(way.with, allowed)) {
      out.push_back(&way);
    }
  }
  // What gives permissions by itself says most.
  std::stable_partition(out.begin(), out.end(),
                        [](const catalogue::Escalation* way) { return way->makes_administrator; });
  return out;
}

/// The action as the policy writes it; the whole statement where NotAction leaves it in.
Span place_of(const iam::PermissionStatement& statement, std::string_view action) {
  for (const iam::Text& written : statement.actions) {
    if (!statement.not_action && iam::covers_action(written.value, action)) return written.span;
  }
  return statement.span;
}

std::string list_of(const Ways& ways) {
  std::string out(ways.front()->action);
  for (const std::string_view action : ways.front()->with) {
    out += action == ways.front()->with.back() ? " and " : ", ";
    out += action;
  }
  if (ways.size() > 1) out += fmt::format(" and {} more of this kind", ways.size() - 1);
  return out;
}

/// What can be done about it depends on what the action is about.
std::string_view escalation_help(std::string_view action) {
  if (action == "iam:PassRole") {
    return "Name the roles in Resource, or add a condition such as "
           "iam:PassedToService.";
  }
  return action.starts_with("iam:") || action == "sts:AssumeRole"
             ? "Name the roles, users or policies in Resource."
             : "Name the resources in Resource.";
}

}  // namespace

void check_role_privilege_escalation(const judge::Model& model, Findings& findings) {
  std::set<Span> seen;
  Beginnings beginnings;
  for_each_pod_role(
      model.index, [&](const join::RoleEntry& role, const join::RolePermissions& permissions) {
        const iam::PolicySet in_force = permissions.in_force();
        if (iam::is_administrator(in_force)) return;  // role-admin
        for (const join::Grant& grant : permissions.grants) {
          if (grant.policy == nullptr) continue;
          for (const iam::PermissionStatement& statement : grant.policy->statements) {
            const Ways ways = escalations(statement, in_force, beginnings);
            if (ways.empty()) continue;
            const catalogue::Escalation& first = *ways.front();
            const Span where = is_foreign(grant) ? grant.where : place_of(statement, first.action);
            if (!seen.insert(where).second) continue;
            findings.report(
                {.where = where,
                 .message = fmt::format("{} may do {} without limits by {}: {}", role.label(),
                                        list_of(ways), policy_label(grant), first.consequence),
                 .related = {taken_by_pods(role)},
                 .help = std::string(escalation_help(first.action)),
                 .object = join::object_of(role)});
          }
        }
      });
}

}  // namespace irsa::rules
