// Whom an Allow statement lets in, decided exactly (iam/admission/admission.h), and which part of
// it is the reason.
//
// A statement is judged by what it does together with the Deny statements of the policy, not by the
// keys that it mentions: a negated operator, IfExists or a Deny can leave a role open that looks
// closed, and the reverse.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/admission/admission.h"
#include "iam/policy/trust_policy.h"
#include "judge/policy_view.h"
#include "judge/trust_review.h"

namespace irsa::judge {

class Exposure {
 public:
  /// `audiences`: those that tokens carry; unknown ones stand for what the statement tests.
  Exposure(PolicyView& policy, const iam::Statement& statement, std::string_view issuer,
           const std::vector<std::string_view>& audiences);

  /// The shape of nearly all policies, in which there is nothing to find: one literal list of
  /// subjects, at most one of audiences, nothing else, and no Deny.
  [[nodiscard]] bool plain() const { return plain_; }

  /// A condition, several of them, or a Deny that leave nobody over.
  [[nodiscard]] std::vector<Defect> contradictions() const;
  /// Nothing restricts the subject, a pattern is open, or an operator fails open.
  [[nodiscard]] std::vector<Defect> openings() const;
  /// Tokens for any audience get in.
  [[nodiscard]] bool any_audience() const;

 private:
  enum class Guard : std::uint8_t { none, positive, weak, negated, always };
  [[nodiscard]] Guard guard(const iam::Condition& condition) const;
  [[nodiscard]] bool trusted_too(std::string_view key) const;
  using Statements = iam::Admissions::Statements;
  [[nodiscard]] iam::Admission admit(const iam::Statement& statement, Statements denies) const;
  /// Whom the statement and the Deny statements let in as they are; found out once.
  [[nodiscard]] const iam::Admission& admitted() const;
  [[nodiscard]] std::vector<const iam::Condition*> guards(Guard kind) const;
  void add_open_values(const iam::Condition& condition, std::vector<Defect>& out) const;
  void add_fail_open(std::vector<Defect>& out) const;
  [[nodiscard]] Defect nothing_restricts(const iam::Admission& admission) const;
  [[nodiscard]] bool lets_nobody_in(const iam::Statement& statement, Statements denies) const;
  [[nodiscard]] bool admits_nobody(std::vector<iam::Condition> conditions) const;
  [[nodiscard]] std::string why_nobody(const iam::Condition& condition) const;
  [[nodiscard]] Defect impossible(const iam::Condition& condition) const;
  [[nodiscard]] Defect contradiction() const;
  [[nodiscard]] Defect contradiction_at(std::size_t last) const;
  [[nodiscard]] Defect denied_altogether() const;

  PolicyView& policy_;
  const iam::Statement& statement_;
  std::string_view issuer_;
  std::vector<std::string_view> audiences_;
  bool audiences_known_;
  bool plain_ = false;
  mutable std::optional<iam::Admission> admitted_;
  mutable std::optional<iam::Statement> bare_;  // this one, to put other conditions into
};

}  // namespace irsa::judge
