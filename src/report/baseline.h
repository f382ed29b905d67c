// Writes a baseline as a JSON file.
#pragma once

#include <string>

#include "engine/baseline.h"

namespace irsa::report {

/// The text of the file that --write-baseline writes.
[[nodiscard]] std::string to_json(const engine::Baseline& baseline);

}  // namespace irsa::report
