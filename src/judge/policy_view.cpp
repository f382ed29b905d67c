#include "judge/policy_view.h"

#include <algorithm>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "iam/policy/action.h"

namespace irsa::judge {

PolicyView::PolicyView(const iam::TrustPolicy& policy, std::size_t steps)
    : policy_(policy), admissions_(policy, {}, steps) {
  for (const iam::Statement& statement : policy.statements) {
    if (statement.effect == iam::Effect::deny) denies_.push_back(&statement);
    if (statement.effect != iam::Effect::allow ||
        !iam::action_matches(statement, iam::kWebIdentityAction)) {
      continue;
    }
    for (const iam::Principal& principal : statement.principals) {
      if (principal.kind != iam::Principal::Kind::federated) continue;
      any_allowed_ = any_allowed_ || principal.unknown;
      allowed_.insert(principal.value.value);
    }
  }
}

const std::vector<Span>& PolicyView::principals_of(const iam::Statement& statement,
                                                   std::string_view issuer) {
  static const std::vector<Span> kNone;
  if (issuers_of_ != &statement) {
    issuers_.clear();
    issuers_of_ = &statement;
    for (const iam::Principal& principal : statement.principals) {
      if (principal.kind == iam::Principal::Kind::federated) {
        issuers_[ascii_lower(iam::issuer_of(principal))].push_back(principal.value.span);
      }
    }
  }
  const auto found = issuers_.find(ascii_lower(issuer));
  return found == issuers_.end() ? kNone : found->second;
}

bool PolicyView::allows_provider(std::string_view arn) const {
  return any_allowed_ || allowed_.contains(arn);
}

}  // namespace irsa::judge
