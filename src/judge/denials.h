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

/// An account annotated with a role of the input that does not let it in, if nothing more precise
/// explains it: neither a defect of the policy itself, nor a missing provider, nor the issuer of an
/// unknown cluster, nor a Pod Identity association, which is used instead of the role.
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
  /// Set if only hooks of a release run as the account: the release's other account, which the role
  /// lets in. Charts give both the same annotations.
  const join::ServiceAccount* beside = nullptr;
  /// How many roots of Terraform make a role of this name; none of these lets the account in, and
  /// `role` is one of them.
  std::size_t roots = 1;
};

/// In the order of the accounts. `verdicts`: what is known about the roles and their providers.
[[nodiscard]] std::vector<Denial> find_denials(const join::Index& index, const Verdicts& verdicts);

}  // namespace irsa::judge
