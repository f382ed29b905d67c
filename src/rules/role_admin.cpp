#include "rules/role_admin.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "judge/model.h"
#include "rules/shared/permissions.h"

namespace irsa::rules {
namespace {

struct Source {
  const join::Grant* grant;
  const iam::PermissionStatement* statement;
};

/// The statements of the role's policies that allow everything.
std::vector<Source> sources_of(const join::RolePermissions& permissions) {
  std::vector<Source> out;
  for (const join::Grant& grant : permissions.grants) {
    if (grant.policy == nullptr) continue;
    const auto& all = grant.policy->statements;
    const auto found = std::find_if(all.begin(), all.end(), iam::allows_everything);
    if (found != all.end()) out.push_back({&grant, &*found});
  }
  return out;
}

Problem problem_of(const join::RoleEntry& role, const Source& source) {
  const bool foreign = is_foreign(*source.grant);
  return {.where = foreign ? source.grant->where : source.statement->span,
          .message = fmt::format(
              "{} may do everything: {} allows every action{} on every resource, and pods can "
              "assume the role",
              role.label(), policy_label(*source.grant),
              source.statement->not_action ? " but those of its NotAction" : ""),
          .related = {taken_by_pods(role)},
          .help = foreign ? "Attach a policy that allows only what the workload does."
                          : "Allow only what the workload does, on the resources it needs.",
          .object = join::object_of(role)};
}

}  // namespace

void check_role_admin(const judge::Model& model, Findings& findings) {
  // A policy that several roles have is to be edited once.
  std::map<Span, Problem> problems;
  for_each_pod_role(
      model.index, [&](const join::RoleEntry& role, const join::RolePermissions& permissions) {
        if (!iam::is_administrator(permissions.in_force())) return;
        for (const Source& source : sources_of(permissions)) {
          Problem problem = problem_of(role, source);
          const auto [place, fresh] = problems.emplace(problem.where, problem);
          if (!fresh)
            place->second.related.push_back({source.grant->where, role.label() + " has it, too"});
        }
      });
  for (auto& [where, problem] : problems) findings.report(std::move(problem));
}

}  // namespace irsa::rules
