#include "iam/policy/action.h"

#include <algorithm>

#include "base/text.h"
#include "iam/names/eks.h"
#include "iam/names/pattern.h"

namespace irsa::iam {

namespace {

/// Wildcards are in an action's name; of the service before it, only for all there are.
bool pattern_matches_action(std::string_view pattern, std::string_view action) {
  const auto colon = pattern.find(':');
  const auto wildcard = first_wildcard(pattern);
  if (wildcard < colon && colon != std::string_view::npos && pattern.substr(0, colon) != "*") {
    return false;
  }
  if (wildcard != std::string_view::npos && colon == std::string_view::npos && pattern != "*") {
    return false;
  }
  return glob_matches(ascii_lower(pattern), ascii_lower(action));
}

}  // namespace

bool trusts_pod_identity(const Statement& statement) {
  return !statement.not_principal &&
         std::ranges::any_of(statement.principals, [](const Principal& principal) {
           return principal.kind == Principal::Kind::service &&
                  principal.value.value == kPodIdentityService;
         });
}

bool action_matches(const Statement& statement, std::string_view action) {
  if (!statement.action_key) return false;
  const bool listed = std::ranges::any_of(statement.actions, [&](const Text& pattern) {
    return equals_ignoring_case(pattern.value, action) ||
           (first_wildcard(pattern.value) != std::string_view::npos &&
            pattern_matches_action(pattern.value, action));
  });
  return listed != statement.not_action;
}

SessionParts session_parts(const TrustPolicy& policy) {
  const auto allows = [&](std::string_view action) {
    return std::ranges::any_of(policy.statements, [&](const Statement& statement) {
      return statement.effect == Effect::allow &&
             (statement.actions_unknown || action_matches(statement, action));
    });
  };
  return {.tags = allows("sts:TagSession"), .source_identity = allows("sts:SetSourceIdentity")};
}

}  // namespace irsa::iam
