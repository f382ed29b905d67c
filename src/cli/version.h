// What --version prints.
#pragma once

#include <string>

namespace irsa::cli {

/// The version, and the versions of the libraries it was built with.
[[nodiscard]] std::string version_text();

/// "1.2.3".
[[nodiscard]] std::string version();

}  // namespace irsa::cli
