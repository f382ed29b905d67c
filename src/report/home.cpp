#include "report/home.h"

namespace irsa::report {

std::string_view project_home() { return IRSA_LINT_HOMEPAGE; }

std::string rule_uri(std::string_view slug, std::string_view home) {
  if (home.empty()) return {};
  return std::string(home) + "/blob/v" IRSA_LINT_VERSION "/docs/rules/" + std::string(slug) + ".md";
}

}  // namespace irsa::report
