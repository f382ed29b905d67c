#include "cli/version.h"

#include <string_view>

namespace irsa::cli {

std::string version_text() {
  constexpr std::string_view kLicense = IRSA_LINT_LICENSE;
  return "irsa-lint " IRSA_LINT_VERSION "\nBuilt with " IRSA_LINT_LIBRARIES "\nLicence: " +
         std::string(kLicense.empty() ? "the owner has not chosen one yet" : kLicense) + "\n";
}

std::string version() { return IRSA_LINT_VERSION; }

}  // namespace irsa::cli
