// Writes the output of `snapshot --diff`, for people who review a change of roles.
#pragma once

#include <string>

#include "engine/snapshot_diff.h"

namespace irsa::report {

[[nodiscard]] std::string to_text(const engine::SnapshotDiff& diff);
/// "schema": "irsa-lint/snapshot-diff/1".
[[nodiscard]] std::string to_json(const engine::SnapshotDiff& diff);
/// Markdown for a comment. Values are in code spans.
[[nodiscard]] std::string to_markdown(const engine::SnapshotDiff& diff);

}  // namespace irsa::report
