// What a change of roles or accounts means for pods: compares two inputs, usually two snapshots of
// the same side.
#pragma once

#include <string>
#include <vector>

#include "join/index.h"

namespace irsa::engine {

/// One service account that may take a role on one side and not on the other.
struct AccessChange {
  std::string role;     ///< ARN, else name
  std::string issuer;   ///< HOST/PATH
  std::string cluster;  ///< its name; empty when not known
  std::string account;  ///< NS/NAME
  bool named = false;   ///< an account of the input is annotated with the role
  friend auto operator<=>(const AccessChange&, const AccessChange&) = default;
};

/// A role that lets in names without end on one side and not on the other.
struct OpenChange {
  std::string role, issuer, cluster;
  std::string example;  ///< NS/NAME
  friend auto operator<=>(const OpenChange&, const OpenChange&) = default;
};

/// Pods that keep the credentials of before until they are made again: the webhook looks at the
/// annotation when a pod is created.
struct Restart {
  std::string account, workload;  ///< "payments/api", "Deployment 'payments/api'"
  std::string before, after;      ///< role; empty = none
  friend auto operator<=>(const Restart&, const Restart&) = default;
};

struct SnapshotDiff {
  std::vector<AccessChange> gained, lost;
  std::vector<OpenChange> opened, closed;
  std::vector<Restart> restarts;
  std::vector<std::string> undecided;  ///< roles of which it is not known who gets in
};

[[nodiscard]] SnapshotDiff compare(const join::Index& before, const join::Index& after);

}  // namespace irsa::engine
