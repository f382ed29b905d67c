// What a policy says about the subject once issuer, role and audience are fixed: a formula over
// patterns. Internal to iam.
//
// ADMIT = some Allow term holds, and no Deny term. A term is an AND of clauses, a clause an OR of
// patterns or the negation of one. Everything else has become a constant.
#pragma once

#include <cstdint>
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
  std::vector<std::uint32_t> patterns;  ///< indices into Reduction::patterns
  bool negated = false;
  bool unknown = false;  ///< one of its patterns depends on the call
};

struct Term {
  bool deny = false;
  Truth constant = Truth::yes;  ///< of all that is not about the subject: yes or maybe
  std::vector<Clause> clauses = {};
};

struct Reduction {
  std::vector<SubjectPattern> patterns;
  std::vector<Term> terms;               ///< those that are not constantly false
  std::vector<std::string> assumptions;  ///< keys of the call that were left open
  std::vector<std::string> unsettled;    ///< what AWS does not say and the formula hangs on
  std::string undecided;                 ///< why the formula is only an approximation; or empty
  /// An Allow was dropped because it compares the subject as a number, a date, …: no legal subject
  /// is one, other texts may be.
  bool dropped_typed = false;

  /// `matches(pattern)` tells for each pattern whether the subject matches it.
  template <typename Matches>
  [[nodiscard]] Truth admits(const Matches& matches) const {
    Truth allow = Truth::no;
    Truth deny = Truth::no;
    for (const auto& term : terms) {
      auto& side = term.deny ? deny : allow;
      if (side != Truth::yes) side = either(side, holds(term, matches));
    }
    return both(allow, negation(deny));
  }
  template <typename Matches>
  [[nodiscard]] static Truth holds(const Term& term, const Matches& matches) {
    Truth truth = term.constant;
    for (const auto& clause : term.clauses) {
      if (truth == Truth::no) break;
      Truth any = clause.unknown ? Truth::maybe : Truth::no;
      for (const auto pattern : clause.patterns) {
        if (matches(pattern)) {
          any = Truth::yes;
          break;
        }
      }
      truth = both(truth, clause.negated ? negation(any) : any);
    }
    return truth;
  }
  [[nodiscard]] Truth admits_text(std::string_view subject) const;
  /// Some answers hang on what the call says.
  [[nodiscard]] bool has_unknowns() const;
};

[[nodiscard]] Reduction reduce(const TrustPolicy& policy, const RoleContext& role,
                               std::string_view issuer, std::string_view audience);
/// The statement alone, as if it allowed.
[[nodiscard]] Reduction reduce(const Statement& statement, PolicyVersion version,
                               const RoleContext& role, std::string_view issuer,
                               std::string_view audience);
/// The condition alone.
[[nodiscard]] Reduction reduce(const Condition& condition, PolicyVersion version,
                               std::string_view issuer, std::string_view audience);

}  // namespace irsa::iam
