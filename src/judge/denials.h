// Accounts that their own role keeps out.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "join/index.h"
#include "judge/admits.h"
#include "judge/cause.h"

namespace irsa::judge {

class Verdicts;

/// An account annotated with a role of the input that does not let it in, where nothing more
/// precise explains it: no defect of the policy itself, no provider missing altogether, no issuer
/// of an unknown cluster, no Pod Identity association, which makes the role superfluous.
struct Denial {
  const join::ServiceAccount* account;
  const kube::Annotation* annotation;
  const join::RoleEntry* role;
  AccountAdmission admission;
  /// subject_near, half_known_refused or refused.
  Cause cause;
  /// The subject of the role that was surely meant for this account: it names no existing account
  /// and differs by namespace, or by a near name. nullptr when there is none or more than one.
  const join::NamedSubject* near_miss;
  /// Only hooks of a release run as the account, and this one of the release, which the role lets
  /// in, does the work: charts give both the same annotations.
  const join::ServiceAccount* beside = nullptr;
  /// So many roots of Terraform make a role of this name, `role` is that of one of them, and none
  /// lets the account in.
  std::size_t roots = 1;
};

/// In the order of the accounts. `verdicts`: what is known about the roles and their providers.
[[nodiscard]] std::vector<Denial> find_denials(const join::Index& index, const Verdicts& verdicts);

}  // namespace irsa::judge
