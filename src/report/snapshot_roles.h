// The lines of a snapshot for AWS: roles, with the part of their trust policies that can apply to
// the call of a pod, and OIDC providers.
#pragma once

#include <string>

#include "iam/names/oidc_provider.h"
#include "iam/policy/trust_policy.h"
#include "join/index.h"
#include "report/snapshot.h"
#include "report/snapshot_line.h"

namespace irsa::report {

class SnapshotRoles {
 public:
  /// Adds to `counts` the roles and the masked values.
  SnapshotRoles(const SourceSet& sources, Snapshot& counts) : sources_(sources), counts_(counts) {}

  [[nodiscard]] std::string line_of(const join::RoleEntry& entry);

 private:
  /// A text that only the default of a variable gives may be another one: it is not known.
  [[nodiscard]] bool is_open(const iam::Text& text) const;
  void trust(const iam::TrustPolicy& policy, SnapshotLine& line);
  void principals(const iam::Statement& one, SnapshotLine& line) const;
  void statement(const iam::Statement& one, SnapshotLine& line);
  void conditions(const iam::Statement& one, SnapshotLine& line);
  void add_condition(const iam::Condition& condition, SnapshotLine& line);

  const SourceSet& sources_;
  Snapshot& counts_;
};

[[nodiscard]] std::string provider_line(const iam::OidcProvider& provider);

}  // namespace irsa::report
