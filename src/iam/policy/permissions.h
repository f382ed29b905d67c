// Permission policies, reduced to what decides whether a role is too powerful or lacks an action.
//
// parse_permission_policy() drops what no rule asks about (iam/policy/asked_actions.h): a dump of
// an account holds many policies and few that matter. Strings point into the arena of the Facts, or
// are constants.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "iam/policy/trust_policy.h"

namespace irsa::iam {

/// How much the element Resource covers.
enum class Reach : std::uint8_t {
  some,  ///< certain resources, or not known which
  wide,  ///< all of a type ("arn:aws:iam::*:role/*"), or all but some (NotResource)
  all,   ///< "*"
};

struct PermissionStatement {
  Span span;
  Effect effect = Effect::invalid;
  bool not_action = false;
  Reach reach = Reach::some;
  bool conditional = false;  ///< has a Condition
  /// The effect or an action is filled in later, or is nonsense: more may be allowed or denied.
  bool unknown = false;
  /// Of Action, or of NotAction; only those that match an action that some rule asks about.
  std::vector<Text> actions = {};
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
  /// If the role had a boundary, the input would show it (list-roles does not, facts F21).
  bool boundary_shown = false;
};

/// Policies that a document of their own gives to a role (get-role-policy, an attachment).
struct RoleGrant {
  FileId file;
  Text role;  ///< name or ARN
  Permissions permissions = {};
};

/// Reads a permission policy; strings are copied to `arena`. Never fails: what cannot be read makes
/// the statement or the policy unknown. The caller fills in name and ARN.
[[nodiscard]] PermissionPolicy parse_permission_policy(const doc::Node& node, Arena& arena,
                                                       const PlaceholderTest& is_placeholder);

}  // namespace irsa::iam
