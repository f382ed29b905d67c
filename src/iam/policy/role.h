// A role as some input shows it: its name, its trust policy and what it may do.
#pragma once

#include <optional>
#include <string_view>

#include "iam/policy/permissions.h"
#include "iam/policy/trust_policy.h"

namespace irsa::iam {

struct Role {
  FileId file;
  Span where;                  ///< the role's own place: its Arn or RoleName value, else the policy
  std::string_view arn = {};   ///< empty when not known
  std::string_view name = {};  ///< empty when not known
  /// What the name will begin with, where the rest is made up when the role is created.
  std::string_view name_prefix = {};
  /// Of a role whose name Terraform makes: how other resources name it, `${aws_iam_role.r.name}`.
  std::vector<std::string_view> name_references = {};
  std::string_view path = {};  ///< "/" or "/team/"; empty when not known
  std::string_view account = {};
  std::string_view partition = {};
  std::optional<TrustPolicy> policy =
      {};  ///< absent: not known, or could not be read (that is a finding of its own)
  /// The policy is filled in later: it is neither missing nor wrong.
  bool policy_unknown = false;
  /// Printed by the AWS API: IAM has accepted it. Else authored: a file somebody edits.
  bool stored = false;
  /// Of a bare policy: `name` is what its file's name suggests (`<role>.trust.json`), no more.
  bool guessed_name = false;
  /// The input makes the role, under a name that is not known here: one that eksctl or Terraform
  /// makes up, a variable of a script. A bare policy has no name either, but may be any role's.
  bool name_unknown = false;
  /// Of a bare policy: where a script makes the role of this name with the policy's file.
  std::optional<Span> named_at = {};
  /// Of a bare policy: the role its folder suggests (`<role>/trust-policy.json`). It counts only if
  /// a service account of the input names that role, which the index decides.
  std::string_view candidate_name = {};
  Permissions permissions = {};
  /// Of infrastructure code: what it is called there (`module.irsa.aws_iam_role.this`), for
  /// messages.
  std::string_view address = {};
  /// Of Terraform source: what stands for the role's ARN in the other values of its file
  /// (`${aws_iam_role.api.arn}`). Empty for others.
  std::string_view reference = {};
  /// Of Terraform source: the call of the module that makes it, the innermost.
  std::optional<Span> call = {};
};

/// A dump that lists all roles of an account (get-account-authorization-details, list-roles without
/// a marker, at least one role), as far as a dump can be trusted.
struct RoleDump {
  FileId file;
  std::string_view account;
};

}  // namespace irsa::iam
