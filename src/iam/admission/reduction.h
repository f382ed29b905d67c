// What a statement says about the subject once issuer, role and audience are given: an AND of
// clauses over patterns. Internal to iam.
//
// A clause is an OR of patterns, or the negation of one. Everything else has become a constant.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "iam/evaluate/request.h"

namespace irsa::iam {

struct SubjectPattern {
  Pattern tokens;
  bool ignore_case = false;
  friend bool operator==(const SubjectPattern&, const SubjectPattern&) = default;
};
[[nodiscard]] bool pattern_matches(const SubjectPattern& pattern, std::string_view subject);

struct Clause {
  std::vector<SubjectPattern> patterns;
  bool negated = false;
  bool unknown = false;  ///< one more of its patterns depends on the call
};

struct Term {
  Truth constant = Truth::yes;  ///< of all that is not about the subject: yes or maybe
  std::vector<Clause> clauses = {};
};

struct Reduction {
  std::optional<Term> term;              ///< nullopt when it is constantly false
  std::vector<std::string> assumptions;  ///< keys of the call that were left open
  std::vector<std::string> unsettled;    ///< what AWS does not say and the term needs
  std::string undecided;                 ///< why the term is only an approximation; or empty
  /// It was dropped because it compares the subject as a number, a date, …: no legal subject is
  /// one, other texts may be.
  bool dropped_typed = false;
};

/// The statement as if it allowed; the policy's version and what its calls may pass count.
[[nodiscard]] Reduction reduce(const Statement& statement, const TrustPolicy& policy,
                               const RoleContext& role, std::string_view issuer,
                               std::string_view audience);
/// The condition alone.
[[nodiscard]] Reduction reduce(const Condition& condition, PolicyVersion version,
                               std::string_view issuer, std::string_view audience);
/// What reducing it costs, in the steps of a budget.
[[nodiscard]] std::size_t steps_to_reduce(const Statement& statement);

}  // namespace irsa::iam
