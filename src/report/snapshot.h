// Writes a snapshot of what the input says, for other repositories to be checked against
// (load/snapshot/format.h has the form, docs/two-repositories.md what it is for).
//
// Left out is whatever cannot change an answer there: permissions, tags, dates, environments, and
// statements that cannot meet the call of a pod. Values that give access to others (external ids)
// are masked. The same input always gives the same bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "join/index.h"

namespace irsa::report {

struct SnapshotOptions {
  std::string made_by;  ///< "irsa-lint 1.0.0"
  std::string read;     ///< YYYY-MM-DD: when the source was read
};

struct Snapshot {
  std::string text;
  std::size_t roles = 0, others = 0;  ///< for pods; of which only the name is kept
  std::size_t accounts = 0, workloads = 0, clusters = 0, providers = 0, associations = 0;
  std::size_t readers = 0;  ///< what else uses an account (kube::AccountReader)
  std::size_t masked = 0;   ///< external ids
};

[[nodiscard]] Snapshot to_snapshot(const join::Index& index, const SnapshotOptions& options);

/// The snapshot without what says when and by whom it was made: two with the same say the same.
[[nodiscard]] std::string content_of_snapshot(std::string_view text);
/// The date in it; empty if the text is not a snapshot.
[[nodiscard]] std::string date_of_snapshot(std::string_view text);

}  // namespace irsa::report
