// Answers about trust policies, in words and as JSON.
#pragma once

#include <string>
#include <vector>

#include "engine/questions.h"
#include "source/source_set.h"

namespace irsa::report {

[[nodiscard]] std::string to_text(const std::vector<engine::PolicyAnswer>& answers,
                                  const SourceSet& sources);
/// "schema": "irsa-lint/trust/1".
[[nodiscard]] std::string to_json(const std::vector<engine::PolicyAnswer>& answers,
                                  const SourceSet& sources);

[[nodiscard]] std::string to_text(const engine::CanAssume& answer, const SourceSet& sources);
/// "schema": "irsa-lint/can-assume/1".
[[nodiscard]] std::string to_json(const engine::CanAssume& answer);

}  // namespace irsa::report
