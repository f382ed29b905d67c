// What the review of single statements needs to know about the whole trust policy. It is found out
// once for all statements: a policy may have very many.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "iam/admission/admission.h"
#include "iam/policy/trust_policy.h"

namespace irsa::judge {

class PolicyView {
 public:
  /// `steps`: the work that the answers may take (iam/admission/budget.h). The policy must outlive
  /// this.
  PolicyView(const iam::TrustPolicy& policy, std::size_t steps);

  [[nodiscard]] const iam::TrustPolicy& policy() const { return policy_; }
  /// Its Deny statements, in order.
  [[nodiscard]] const std::vector<const iam::Statement*>& denies() const { return denies_; }
  /// Some Allow statement lets tokens of this provider make the web identity call.
  [[nodiscard]] bool allows_provider(std::string_view arn) const;
  /// Does the statement trust this issuer, in any case?
  [[nodiscard]] bool trusts_issuer(const iam::Statement& statement, std::string_view issuer) {
    return !principals_of(statement, issuer).empty();
  }
  /// Where its principals of this issuer are written, in any case.
  [[nodiscard]] const std::vector<Span>& principals_of(const iam::Statement& statement,
                                                       std::string_view issuer);
  /// Takes so much from the budget. False when it is used up: then the policy is undecided.
  [[nodiscard]] bool spend(std::size_t steps) { return admissions_.spend(steps); }
  /// The role's own account and partition are another question (the provider's ARN).
  [[nodiscard]] iam::Admissions& admissions() { return admissions_; }

 private:
  const iam::TrustPolicy& policy_;
  std::vector<const iam::Statement*> denies_;
  std::unordered_set<std::string_view> allowed_;
  bool any_allowed_ = false;  // a provider that is filled in later
  const iam::Statement* issuers_of_ = nullptr;
  // Of that statement, by the issuer in lower case.
  std::unordered_map<std::string, std::vector<Span>> issuers_;
  iam::Admissions admissions_;
};

}  // namespace irsa::judge
