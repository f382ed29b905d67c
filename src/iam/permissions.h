// Permission policies, reduced to what decides whether a role is too powerful or lacks an action.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "iam/trust_policy.h"

namespace irsa::iam {

struct PermissionStatement {
  Span span;
  Effect effect = Effect::invalid;
  std::vector<Text> actions = {};  ///< of Action, or of NotAction
  bool not_action = false;
  std::vector<Text> resources = {};  ///< of Resource, or of NotResource
  bool not_resource = false;
  bool conditional = false;  ///< has a Condition
  bool unknown = false;      ///< a part that counts is filled in later: nothing may be concluded
};

/// A permission policy: a role's own (inline), or a managed one (then `arn` is known).
struct PermissionPolicy {
  FileId file;
  Span where;  ///< its name or ARN, else the document
  std::string_view arn = {};
  std::string_view name = {};
  std::vector<PermissionStatement> statements = {};
  bool unknown = false;  ///< the document is not known
};

/// What a role may do, as far as the input says.
struct Permissions {
  std::vector<PermissionPolicy> inline_policies = {};
  std::vector<Text> attached = {};  ///< ARNs of managed policies
  std::optional<Text> boundary = {};
  /// The input claims to show all policies of the role (a dump of the account, a plan).
  bool complete = false;
};

}  // namespace irsa::iam
