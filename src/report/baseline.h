// A baseline as the file that holds it.
#pragma once

#include <string>

#include "engine/baseline.h"

namespace irsa::report {

/// The file that --write-baseline writes.
[[nodiscard]] std::string to_json(const engine::Baseline& baseline);

}  // namespace irsa::report
