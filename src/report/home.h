// Where the project lives and what can be read there. CMake's IRSA_LINT_HOMEPAGE is the address of
// the repository, on a host with the same addresses as GitHub. While it is empty there are no
// links, and people are told `irsa-lint explain RULE` instead.
#pragma once

#include <string>
#include <string_view>

namespace irsa::report {

/// Empty while the project has no home.
[[nodiscard]] std::string_view project_home();

/// The page about a rule, of this very version; empty without a home.
[[nodiscard]] std::string rule_uri(std::string_view slug, std::string_view home = project_home());

}  // namespace irsa::report
