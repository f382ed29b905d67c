// What a finding is about: roles, service accounts, and the values of variables that no audit
// tells.
#pragma once

#include <string_view>
#include <vector>

#include "engine/report.h"
#include "join/index.h"

namespace irsa::audit {

struct Subject {
  std::vector<const join::RoleEntry*> roles = {};
  std::vector<const join::ServiceAccount*> accounts = {};
  std::vector<std::string_view> values = {};
};

/// One for each finding of the report, in its order.
[[nodiscard]] std::vector<Subject> subjects_of(const engine::Report& report,
                                               const join::Index& index);

}  // namespace irsa::audit
