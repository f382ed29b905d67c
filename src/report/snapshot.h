// Writes a snapshot: the facts of this input, against which other repositories can be checked
// (docs/two-repositories.md). load/snapshot/format.h describes the file.
//
// Facts that cannot change an answer there are left out: permissions, tags, dates, environments,
// and statements that cannot apply to the call of a pod. Secret values (external ids) are masked.
// The same input always gives the same bytes.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "join/index.h"

namespace irsa::report {

struct SnapshotOptions {
  std::string made_by;  ///< "irsa-lint 1.0.0"
  std::string read;     ///< date on which the source was read, YYYY-MM-DD
};

struct Snapshot {
  std::string text;
  std::size_t roles = 0, others = 0;  ///< roles for pods; roles of which only the name is kept
  std::size_t accounts = 0, workloads = 0, clusters = 0, providers = 0, associations = 0;
  std::size_t readers = 0;  ///< other objects that use a service account (kube::AccountReader)
  std::size_t masked = 0;   ///< external ids
};

[[nodiscard]] Snapshot to_snapshot(const join::Index& index, const SnapshotOptions& options);

/// The snapshot without its date and the program that made it. Two snapshots with the same content
/// say the same.
[[nodiscard]] std::string content_of_snapshot(std::string_view text);
/// The date in it; empty if the text is not a snapshot.
[[nodiscard]] std::string date_of_snapshot(std::string_view text);

}  // namespace irsa::report
