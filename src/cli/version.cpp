#include "cli/version.h"

namespace irsa::cli {

std::string version_text() {
  return "irsa-lint " IRSA_LINT_VERSION "\nBuilt with " IRSA_LINT_LIBRARIES "\n";
}

}  // namespace irsa::cli
