// Service accounts without the annotation of a role, and the roles that wait for them.
#pragma once

#include <string>

#include "join/index.h"

namespace irsa::rules {

/// By which a role of the account's cluster trusts exactly this account; nullptr if none does, or
/// if one that does is meant for EKS Pod Identity, which needs no annotation.
[[nodiscard]] const join::NamedSubject* trusting_subject(const join::Index& index,
                                                         const join::ServiceAccount& account);

/// Its pods get a role without the webhook: by a set-up of their own, by an association, or of a
/// program that asks for itself.
[[nodiscard]] bool needs_no_annotation(const join::Index& index,
                                       const join::ServiceAccount& account,
                                       const join::RoleEntry& role);

/// Another definition of the same account has an annotation with a role.
[[nodiscard]] bool annotated_elsewhere(const join::Index& index,
                                       const join::ServiceAccount& account);

}  // namespace irsa::rules
