#include "iam/admission/decision.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "iam/admission/automaton.h"
#include "iam/admission/graph_answers.h"
#include "iam/admission/text_search.h"

namespace irsa::iam {
namespace {

/// The two readings: who gets in when what is unknown is taken kindly, or badly.
using Reading = bool (*)(Truth);
bool may(Truth truth) { return truth != Truth::no; }
bool surely(Truth truth) { return truth == Truth::yes; }

bool is_intended(const AdmissionOptions& options, std::string_view subject) {
  return options.intended && std::ranges::any_of(*options.intended, [&](const std::string& one) {
           return glob_matches(one, subject);
         });
}

/// All legal subjects there are, as long as they can be counted at all.
std::optional<std::uint64_t> count_language(const SubjectLanguage& language) {
  PatternSet none;
  const auto graph =
      explore_subjects(none, language, 10'000, [](const auto&, auto) { return std::uint8_t{1}; });
  return Useful(graph, language, [](std::uint8_t) { return true; }).count(kUncountable, 1'000'000);
}

// ---- subjects that are spelled out

bool shorter(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() < b.size() : a < b;
}

/// What follows from the complete list of who gets in.
Admitted from_list(std::vector<std::string> subjects, const AdmissionOptions& options) {
  Admitted admitted;
  admitted.count = subjects.size();
  admitted.by_legal_name = !subjects.empty();
  // No list is as long as the language, unless a test made the language tiny.
  admitted.everyone = options.language.alphanumerics.size() < 36 &&
                      count_language(options.language) == subjects.size();
  for (const auto& subject : subjects) {
    if (!admitted.witness || shorter(subject, *admitted.witness)) admitted.witness = subject;
    if (!options.intended || is_intended(options, subject)) continue;
    auto& other = admitted.other_witness;
    if (!other || shorter(subject, *other)) other = subject;
  }
  admitted.lets_in_others = admitted.other_witness.has_value();
  if (subjects.size() <= options.list_limit) admitted.subjects = std::move(subjects);
  return admitted;
}

Admission decide_by_list(const Formula& formula, const std::vector<std::string>& texts,
                         const AdmissionOptions& options, Budget& budget) {
  Admission admission;
  std::vector<std::string> let_in;
  std::vector<std::string> surely_let_in;
  const TextJudge judge(formula);
  bool complete = true;
  for (const auto& text : texts) {
    const auto truth = judge.admits(text, budget);
    complete = complete && truth.has_value();
    if (!complete) break;
    if (*truth == Truth::no) continue;
    admission.satisfiable = true;
    admission.text_witness = text;
    if (!split_subject(text, options.language)) continue;
    let_in.push_back(text);
    if (*truth == Truth::yes) surely_let_in.push_back(text);
  }
  admission.may = from_list(std::move(let_in), options);
  admission.surely = from_list(std::move(surely_let_in), options);
  if (admission.may.by_legal_name) admission.text_witness.reset();
  if (complete) return admission;
  admission.undecided = kTooMany;
  admission.uncounted = kTooMany;
  for (auto* const admitted : {&admission.may, &admission.surely}) {
    admitted->count.reset();
    admitted->subjects.clear();
  }
  return admission;
}

// ---- the graph of all states, to count on

class Counting {
 public:
  Counting(const Formula& formula, const AdmissionOptions& options, Budget& budget)
      : options_(options), budget_(budget) {
    PatternSet patterns;
    const auto of_clause = add_patterns(formula, patterns);
    // The states, and then the ways through them.
    const auto steps = budget.left() / 4;
    graph_ = explore_subjects(
        patterns, options.language, steps, [&](const PatternSet& set, PatternSet::ConstBits bits) {
          return static_cast<std::uint8_t>(formula.admits([&](const Clause& clause) {
            return std::ranges::any_of(of_clause.at(&clause), [&](std::size_t pattern) {
              return set.accepts(bits, pattern);
            });
          }));
        });
    budget.spend(std::min(budget.left(), graph_.size() * graph_.classes.size() * patterns.words()));
  }

  [[nodiscard]] bool complete() const { return graph_.complete; }
  [[nodiscard]] Openness openness(Reading reading) const { return useful(reading).openness(); }

  /// False when there are too many ways.
  bool count(Reading reading, Admitted& admitted) {
    const auto those = useful(reading);
    const auto steps = budget_.left() / 4;
    budget_.spend(steps);
    const auto count = those.count(kUncountable, steps);
    if (!count) return false;
    if (*count >= kUncountable) return true;
    admitted.count = count;
    if (*count > options_.list_limit) return true;
    for (const auto& rest : those.list()) {
      admitted.subjects.push_back(std::string(kSubjectPrefix) + rest);
    }
    return true;
  }

 private:
  using PatternsOfClause = std::unordered_map<const Clause*, std::vector<std::size_t>>;

  /// Each pattern once; of those that only one clause has, the clause's are a group.
  static PatternsOfClause add_patterns(const Formula& formula, PatternSet& set) {
    std::map<std::pair<Pattern, bool>, std::size_t> numbers;
    std::vector<std::size_t> uses;
    PatternsOfClause of_clause;
    for (const auto& term : formula.terms) {
      for (const auto* clause : term.clauses) {
        auto& own = of_clause[clause];
        for (const auto& pattern : clause->patterns) {
          const auto [known, fresh] =
              numbers.try_emplace({pattern.tokens, pattern.ignore_case}, uses.size());
          if (fresh) {
            set.add(pattern.tokens, pattern.ignore_case, kSubjectPrefix);
            uses.push_back(0);
          }
          ++uses[known->second];
          own.push_back(known->second);
        }
      }
    }
    for (const auto& term : formula.terms) {
      for (const auto* clause : term.clauses) {
        std::vector<std::size_t> alone;
        for (const auto pattern : of_clause[clause]) {
          if (uses[pattern] == 1) alone.push_back(pattern);
        }
        set.group(alone);
      }
    }
    return of_clause;
  }

  [[nodiscard]] Useful useful(Reading reading) const {
    return {graph_, options_.language,
            [reading](std::uint8_t verdict) { return reading(static_cast<Truth>(verdict)); }};
  }

  const AdmissionOptions& options_;
  Budget& budget_;
  Graph graph_;
};

// ---- the search

class Decision {
 public:
  Decision(const Formula& formula, const AdmissionOptions& options, Budget& budget)
      : formula_(formula), options_(options), budget_(budget) {
    if (!options.intended) return;
    for (const auto& one : *options.intended) intended_.push_back({to_pattern(one, true), false});
  }

  Admission decide() {
    Admission admission;
    admission.may = read(may);
    admission.surely = formula_.has_unknowns() ? read(surely) : admission.may;
    admission.satisfiable = admission.may.by_legal_name;
    if (!decided_) admission.undecided = kTooMany;
    if (!counted_) admission.uncounted = kTooMany;
    return admission;
  }

 private:
  using End = Search::End;

  Search search(const PlainFormula& formula, Endless endless = {}) {
    auto found = search_subjects(formula, options_.language, endless, budget_);
    if (found.end == End::out_of_budget) decided_ = false;
    found.text.insert(0, kSubjectPrefix);
    return found;
  }

  Admitted read(Reading reading) {
    const auto formula = formula_.plain(reading == may);
    Admitted admitted;
    auto first = search(formula);
    if (first.end != End::found) {
      if (first.end == End::none) admitted.count = 0;
      return admitted;
    }
    admitted.by_legal_name = true;
    admitted.witness = std::move(first.text);
    if (options_.intended) {
      auto others = formula;
      others.deny.push_back({{&intended_, false}});
      auto found = search(others);
      admitted.lets_in_others = found.end == End::found;
      if (admitted.lets_in_others) admitted.other_witness = std::move(found.text);
    }
    const auto at_least = find_openness(formula, reading, admitted);
    if (!options_.numbers) return admitted;
    admitted.everyone = lets_in_everyone(formula, admitted);
    if (at_least < kUncountable) {
      counted_ = counting().complete() && counting().count(reading, admitted) && counted_;
    }
    return admitted;
  }

  /// Returns how many get in at least, as far as that is seen.
  std::uint64_t find_openness(const PlainFormula& formula, Reading reading, Admitted& admitted) {
    auto& open = admitted.openness;
    bool by_one_letter_only = false;
    std::uint64_t at_least = 1;
    const auto endless = [&](Endless parts) {
      const auto found = search(formula, parts);
      by_one_letter_only = by_one_letter_only || found.by_one_letter_only;
      at_least = std::max(at_least, found.at_least);
      return found.end == End::found;
    };
    open.both = endless({.ns = true, .name = true});
    open.names = open.both || endless({.name = true});
    open.namespaces = open.both || endless({.ns = true});
    if (by_one_letter_only && !open.both && counting().complete()) {
      open = counting().openness(reading);
    } else if (by_one_letter_only && !open.both) {
      decided_ = false;
    }
    admitted.open = open.names || open.namespaces;
    return at_least;
  }

  /// Nobody is left out, and nobody is denied.
  bool lets_in_everyone(const PlainFormula& formula, const Admitted& admitted) {
    // No set that is not open is as large as the language, unless a test made the language tiny.
    if (!admitted.openness.both && options_.language.alphanumerics.size() == 36) return false;
    const PlainFormula left_out{.allow = {{}}, .deny = formula.allow};
    const PlainFormula denied{.allow = formula.deny, .deny = {}};
    return search(left_out).end == End::none && search(denied).end == End::none;
  }

  Counting& counting() {
    if (!counting_) counting_.emplace(formula_, options_, budget_);
    return *counting_;
  }

  const Formula& formula_;
  const AdmissionOptions& options_;
  Budget& budget_;
  std::vector<SubjectPattern> intended_;
  std::optional<Counting> counting_;
  bool decided_ = true, counted_ = true;
};

/// Fills in satisfiable once it is known that no legal subject gets in. Asked to word the answer.
void ask_about_other_texts(const Formula& formula, bool exact, Budget& budget,
                           Admission& admission) {
  if (admission.satisfiable || exact || !admission.undecided.empty()) return;
  auto others = search_strings(formula.plain(true), budget);
  admission.satisfiable = others.end == Search::End::found;
  if (admission.satisfiable) admission.text_witness = std::move(others.text);
  if (others.end == Search::End::out_of_budget) admission.undecided = kTooMany;
}

}  // namespace

Admission decide(const Formula& formula, const AdmissionOptions& options, Budget& budget) {
  Admission admission;
  if (!formula.has_allow()) {
    admission.may = admission.surely = from_list({}, options);
  } else if (const auto spelled = spelled_out(formula); spelled.all) {
    admission = decide_by_list(formula, spelled.texts, options, budget);
    const bool any_case = std::ranges::any_of(formula.terms, [](const Formula::Term& term) {
      return std::ranges::any_of(term.clauses, [](const Clause* clause) {
        return std::ranges::any_of(clause->patterns, &SubjectPattern::ignore_case);
      });
    });
    ask_about_other_texts(formula, !any_case, budget, admission);
  } else {
    admission = Decision(formula, options, budget).decide();
    ask_about_other_texts(formula, false, budget, admission);
  }
  if (!formula.undecided.empty()) {
    // Only what holds whatever the undecided part says is known.
    admission.undecided = formula.undecided;
    admission.may = admission.surely;
    admission.may.count.reset();
    admission.surely.count.reset();
    admission.satisfiable = admission.surely.by_legal_name;
    admission.text_witness.reset();
  }
  admission.assumptions = formula.assumptions;
  admission.unsettled = formula.unsettled;
  return admission;
}

}  // namespace irsa::iam
