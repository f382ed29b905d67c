// Where tests find what is not compiled into them. Only paths.cpp knows the paths of this build.
#pragma once

#include <string>

namespace irsa::tests {

/// The top of the source tree.
[[nodiscard]] std::string source_dir();
/// The built irsa-lint.
[[nodiscard]] std::string binary();
/// The folder `shared` beside the source tree, or $IRSA_SHARED; empty when there is none. Tests
/// that use it print "SKIPPED: reason" and pass without it.
[[nodiscard]] std::string shared_dir();

}  // namespace irsa::tests
