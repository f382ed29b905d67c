// What several statements say about the subject together: ADMIT = some Allow term holds, and no
// Deny term. Internal to iam.
//
// A term is an AND of clauses (reduction.h), which stay where they are: the reductions must outlive
// the formula.
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "iam/admission/budget.h"
#include "iam/admission/reduction.h"
#include "iam/admission/text_search.h"

namespace irsa::iam {

struct Formula {
  struct Term {
    bool deny = false;
    Truth constant = Truth::yes;
    std::vector<const Clause*> clauses = {};
  };
  std::vector<Term> terms = {};
  std::vector<std::string> assumptions = {}, unsettled = {};  ///< as of a Reduction, each once
  std::string undecided = {};
  bool dropped_typed = false;                  ///< an Allow was
  std::unordered_set<std::string> known = {};  ///< those in assumptions and unsettled

  void add(const Reduction& statement, bool deny);
  /// Whoever both match is let in.
  void add_both(const Reduction& one, const Reduction& other);

  [[nodiscard]] bool has_allow() const;
  /// Some answers depend on the call.
  [[nodiscard]] bool has_unknowns() const;
  /// The formula with what is unknown taken kindly (who may get in) or badly (who surely does).
  [[nodiscard]] PlainFormula plain(bool kindly) const;

  /// `matches(clause)` tells for each clause whether the subject matches one of its patterns.
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
    for (const auto* clause : term.clauses) {
      if (truth == Truth::no) break;
      const Truth any = matches(*clause) ? Truth::yes : clause->unknown ? Truth::maybe : Truth::no;
      truth = both(truth, clause->negated ? negation(any) : any);
    }
    return truth;
  }
};

/// Whoever gets in, when each Allow spells out its subjects.
struct Spelled {
  bool all = false;                ///< else the list is not complete, and empty
  std::vector<std::string> texts;  ///< sorted, each once
};
[[nodiscard]] Spelled spelled_out(const Formula& formula);

/// Evaluates one text after the other. Of terms that spell out their texts it looks only at those
/// that name the one asked about.
class TextJudge {
 public:
  explicit TextJudge(const Formula& formula);
  /// nullopt when the budget is used up.
  [[nodiscard]] std::optional<Truth> admits(std::string_view text, Budget& budget) const;

 private:
  struct Naming {
    const Formula::Term* term;
    const Clause* list;
    const SubjectPattern* pattern;
  };
  std::unordered_map<std::string, std::vector<Naming>> naming_;  ///< by text, in lower case
  std::vector<const Formula::Term*> others_;
};

}  // namespace irsa::iam
