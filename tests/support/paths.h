// Where tests find what is not compiled into them. Only paths.cpp knows the paths of this build.
#pragma once

#include <string>

namespace irsa::tests {

/// The top of the source tree.
[[nodiscard]] std::string source_dir();
/// The built irsa-lint.
[[nodiscard]] std::string binary();
/// The folder with field reports and public test suites: $IRSA_SHARED, or `shared` beside the
/// source tree; empty when there is none, and tests that use it are skipped (support/skip.h).
[[nodiscard]] std::string shared_dir();

}  // namespace irsa::tests
