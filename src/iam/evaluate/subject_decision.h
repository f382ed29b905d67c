// What a trust policy decides about tokens that differ only in their subject: for questions about
// many service accounts. What does not depend on the subject is decided once.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "iam/evaluate/evaluate.h"

namespace irsa::iam {

/// Which statements name a provider: for questions about very many providers, of which each is
/// named by few.
class ProviderStatements {
 public:
  /// The policy and the texts must outlive this.
  ProviderStatements(const TrustPolicy& policy, const RoleContext& role);

  struct Match {
    const Statement* statement;
    Truth truth;  ///< what principal_matches() says
  };
  /// In the order of the policy, without those that say no.
  [[nodiscard]] std::vector<Match> naming(std::string_view issuer) const;
  [[nodiscard]] const TrustPolicy& policy() const { return policy_; }

 private:
  struct Named {
    std::string_view issuer;
    std::size_t statement;
    const Principal* principal;
  };
  const TrustPolicy& policy_;
  RoleContext role_;
  std::vector<Named> by_issuer_;      // principals that name one provider and no other, sorted
  std::vector<Named> any_;            // principals that may name any
  std::vector<std::size_t> negated_;  // statements with NotPrincipal
};

class SubjectDecision {
 public:
  SubjectDecision(const ProviderStatements& statements, std::string_view issuer,
                  std::string_view audience);
  /// The policy and the texts must outlive this.
  SubjectDecision(const TrustPolicy& policy, const RoleContext& role, std::string_view issuer,
                  std::string_view audience);

  /// What allows() says for a token of this subject. Not for several threads at once.
  [[nodiscard]] Truth allows(std::string_view subject);

  /// Is it yes for every subject that is one of the condition's values?
  [[nodiscard]] bool allows_all_of(const Condition& condition) const;

 private:
  struct OpenCondition {
    const Condition* condition;
    bool literal;  // one of its values, as it is
  };
  struct OpenStatement {
    Effect effect;
    Truth rest;  // the result of everything else in it
    std::vector<OpenCondition> conditions;
  };
  [[nodiscard]] Truth judge_subject(const OpenCondition& condition) const;

  PolicyVersion version_;
  SessionParts session_;
  WebIdentity token_;
  Truth allow_ = Truth::no, deny_ = Truth::no;  // by statements that do not ask for the subject
  std::vector<OpenStatement> open_;
  std::vector<const Condition*> sufficient_;  // those that allows_all_of() is true for, sorted
};

}  // namespace irsa::iam
