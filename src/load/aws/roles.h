// Trust policies as an input format: bare documents, and roles as the AWS CLI and API print them.
#pragma once

#include <string_view>

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

bool load_iam(const doc::Document& document, Loading& loading);
void add_iam_needs(doc::Needs& needs);

/// Notes the dump this file was, if it was one and was whole. To be called at the end of the file.
void finish_dump(Loading& loading);

/// The role a bare trust policy belongs to, as far as its path says: `<role>.trust.json`,
/// `<role>-trust-policy.json` and `trust-policy-<role>.json` name it, `<role>/trust-policy.json`
/// only suggests it. Both are empty when nothing does.
struct RoleOfPath {
  std::string_view name, candidate;
};
[[nodiscard]] RoleOfPath role_of_path(std::string_view path);

/// Reads a trust policy that is an object, a JSON string or a percent-encoded string, and reports
/// what cannot be read. nullopt if there is nothing to read or it could not be. `authored`:
/// somebody wrote it, and IAM has not taken it yet. So it may be too long, or still hold a
/// placeholder.
[[nodiscard]] std::optional<iam::TrustPolicy> read_policy(const doc::Node& node, Loading& loading,
                                                          const ObjectName& role, bool authored);

/// The same for a permission policy; one that is there and cannot be read is unknown. `where`: the
/// policy's name or ARN, for findings about all of it.
[[nodiscard]] iam::PermissionPolicy read_permission_policy(const doc::Node& node, Loading& loading,
                                                           Span where, const ObjectName& object);

}  // namespace irsa::load
