// Links to the project's repository. CMake's IRSA_LINT_HOMEPAGE is its address, on a host whose
// addresses look like those of GitHub. If it is empty there are no links, and messages name the
// command `irsa-lint explain RULE` instead.
#pragma once

#include <string>
#include <string_view>

namespace irsa::report {

/// The address of the repository; empty if the project has none.
[[nodiscard]] std::string_view project_home();

/// The address of the page about a rule, for this version of the program; empty if `home` is empty.
[[nodiscard]] std::string rule_uri(std::string_view slug, std::string_view home = project_home());

}  // namespace irsa::report
