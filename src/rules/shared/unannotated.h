// Service accounts without the annotation of a role, and the roles that wait for them.
#pragma once

#include <string>
#include <string_view>

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

/// A text that was not understood speaks of the annotation (Facts::mentions), and of this account,
/// its role, or of service accounts as such: it may annotate it. `role`: its name, or empty.
[[nodiscard]] bool is_mentioned(const join::Index& index, const join::ServiceAccount& account,
                                std::string_view role);

}  // namespace irsa::rules
