#include "rules/permissions_boundary_missing.h"

#include <fmt/format.h>

#include "config/glob.h"
#include "judge/model.h"
#include "rules/shared/permissions.h"

namespace irsa::rules {

// Only where the configuration demands one: most accounts work without boundaries.
void check_permissions_boundary_missing(const judge::Model& model, Findings& findings) {
  const std::string& wanted = model.index.settings().permissions_boundary;
  if (wanted.empty()) return;
  for_each_pod_role(model.index, [&](const join::RoleEntry& role,
                                     const join::RolePermissions& permissions) {
    const auto report = [&](Span where, std::string message, std::vector<Fix> fixes = {}) {
      findings.report({.where = where,
                       .message = std::move(message),
                       .related = {taken_by_pods(role)},
                       .help = fmt::format("Set its permissions boundary to {}.", wanted),
                       .object = join::object_of(role),
                       .fixes = std::move(fixes)});
    };
    const bool exact = wanted.find_first_of("*?") == std::string::npos;
    if (!permissions.boundary) {
      if (!permissions.boundary_shown) return;
      report(role.role->where,
             fmt::format("{} has no permissions boundary, and the configuration requires one",
                         role.label()));
    } else if (!config::name_glob_matches(wanted, permissions.boundary->value)) {
      report(permissions.boundary->span,
             fmt::format("{} has the permissions boundary {}, and the configuration requires {}",
                         role.label(), quoted(permissions.boundary->value), quoted(wanted)),
             exact ? std::vector<Fix>{replacing("Write " + quoted(wanted), false,
                                                permissions.boundary->span, wanted)}
                   : std::vector<Fix>{});
    }
  });
}

}  // namespace irsa::rules
