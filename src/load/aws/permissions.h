// Permission policies as the AWS CLI and API print them: those of a role, managed ones, and single
// ones that say whose they are.
#pragma once

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

/// What a role of get-account-authorization-details or get-role says about its policies.
[[nodiscard]] iam::Permissions read_role_permissions(const doc::Node& role, Loading& loading);

/// An element of `Policies` of get-account-authorization-details: its default version. False if it
/// is none.
bool load_managed_policy(const doc::Node& node, Loading& loading);

/// The output of get-role-policy, which names its role, and that of list-attached-role-policies,
/// when the configuration says which role the file is about. False if it is neither.
bool load_role_grant(const doc::Node& root, Loading& loading);

/// The output of get-policy-version, which does not say whose version it is.
[[nodiscard]] bool is_policy_version(const doc::Node& root);

}  // namespace irsa::load
