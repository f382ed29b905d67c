// AWS resources as code describes them (CloudFormation, Pulumi, Ansible, custom resources): what
// its loaders share. Each value may be filled in later.
#pragma once

#include <optional>
#include <string_view>

#include "doc/document.h"
#include "iam/names/oidc_provider.h"
#include "iam/policy/role.h"
#include "kube/objects.h"
#include "load/loading.h"

namespace irsa::load {

/// The string, kept, if it is known and not empty: neither an intrinsic nor a placeholder.
[[nodiscard]] std::optional<kube::Text> known_string(const doc::Node& node, Loading& loading);
/// The ARN of a policy: known_string(), or that of a managed policy of AWS of which only the
/// partition is filled in later.
[[nodiscard]] std::optional<kube::Text> policy_arn(const doc::Node& node, Loading& loading);

/// Sets ARN, account and partition of a role, and its name if it has none.
void set_role_arn(iam::Role& role, std::string_view arn);

/// Takes in a provider by its URL and its list of client ids, each absent if it is not known.
void load_provider(const doc::Node& url, const doc::Node& client_ids, std::string_view arn,
                   Span where, Loading& loading);

}  // namespace irsa::load
