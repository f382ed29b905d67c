#include "iam/admission/admission.h"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "iam/admission/audiences.h"
#include "iam/admission/automaton.h"
#include "iam/admission/formula.h"
#include "iam/admission/graph_answers.h"
#include "iam/admission/reduction.h"
#include "iam/admission/text_search.h"

namespace irsa::iam {
namespace {

constexpr std::string_view kTooMany = "its patterns combine in too many ways";

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

/// A few texts that might satisfy an operator on numbers, dates and so on: its own values, and
/// their neighbours.
std::vector<std::string> typed_samples(const Condition& condition) {
  std::vector<std::string> samples = {"true", "false"};
  for (const auto& value : condition.values) {
    std::string text(value.value);
    samples.push_back(text);
    samples.push_back(text.substr(0, text.find('/')));  // the address of a range
    std::ranges::replace(text, '*', 'x');
    std::ranges::replace(text, '?', 'x');
    samples.push_back(text);
    const auto number = text.substr(0, text.find('.'));
    if (!number.empty() && number.size() < 10 &&
        number.find_first_not_of("0123456789") == std::string::npos) {
      const auto n = std::stoll(number);
      samples.push_back(std::to_string(n + 1));
      samples.push_back(std::to_string(n - 1));
    }
  }
  samples.insert(samples.end(), {"0", "9999999999", "-9999999999"});
  return samples;
}

}  // namespace

// ---- the questions

/// What the statements of a policy say, for one issuer and audience.
struct Reduced {
  std::string issuer, audience;
  std::vector<std::optional<Reduction>> statements;
};

struct Admissions::Parts {
  const TrustPolicy& policy;
  RoleContext role;
  Budget budget;
  std::size_t share;  ///< the most that one question may take
  bool gave_up = false;
  std::vector<Reduced> reduced = {};
  std::vector<std::unique_ptr<Reduction>> others = {};  ///< of statements that are not the policy's

  /// So many pairs of issuer and audience are remembered.
  static constexpr std::size_t kMostRemembered = 4;

  Reduced& remembered(std::string_view issuer, std::string_view audience) {
    const auto found = std::ranges::find_if(reduced, [&](const Reduced& one) {
      return one.issuer == issuer && one.audience == audience;
    });
    if (found != reduced.end()) return *found;
    if (reduced.size() == kMostRemembered) reduced.erase(reduced.begin());
    reduced.push_back({std::string(issuer), std::string(audience), {}});
    reduced.back().statements.resize(policy.statements.size());
    return reduced.back();
  }

  /// nullptr when the budget is used up.
  const Reduction* reduction(const Statement& statement, std::string_view issuer,
                             std::string_view audience) {
    const auto* const first = policy.statements.data();
    const bool own = std::less_equal<>{}(first, &statement) &&
                     std::less<>{}(&statement, first + policy.statements.size());
    std::optional<Reduction>* known = nullptr;
    if (own) {
      known =
          &remembered(issuer, audience).statements[static_cast<std::size_t>(&statement - first)];
      if (*known) return &**known;
    }
    if (!budget.spend(steps_to_reduce(statement))) return nullptr;
    auto fresh = reduce(statement, policy, role, issuer, audience);
    if (known != nullptr) return &known->emplace(std::move(fresh));
    others.push_back(std::make_unique<Reduction>(std::move(fresh)));
    return others.back().get();
  }

  struct Part {
    const Statement* statement;
    bool deny;
  };
  using PartList = std::vector<Part>;

  static PartList parts_of(Statements allow, Statements deny) {
    PartList out;
    for (const auto* statement : allow) out.push_back({statement, false});
    for (const auto* statement : deny) out.push_back({statement, true});
    return out;
  }

  /// False when the budget is used up.
  bool add(const PartList& parts, std::string_view issuer, std::string_view audience,
           Formula& formula) {
    return std::ranges::all_of(parts, [&](const Part& part) {
      const auto* const says = reduction(*part.statement, issuer, audience);
      if (says == nullptr || !budget.spend(2 + part.statement->conditions.size())) return false;
      formula.add(*says, part.deny);
      return true;
    });
  }

  /// An Allow compares the subject as a number or the like: does such a text get in?
  void try_typed_samples(const PartList& parts, std::string_view issuer, std::string_view audience,
                         Admission& admission) {
    TrustPolicy alone{.span = policy.span,
                      .version = policy.version,
                      .statements = {},
                      .session = policy.session};
    std::size_t steps = 0;
    for (const auto& [statement, deny] : parts) {
      alone.statements.push_back(*statement);
      alone.statements.back().effect = deny ? Effect::deny : Effect::allow;
      steps += steps_to_reduce(*statement);
    }
    for (const auto& [statement, deny] : parts) {
      if (deny) continue;
      for (const auto& condition : statement->conditions) {
        if (!condition.op || is_string_operator(condition.op->base)) continue;
        for (const auto& sample : typed_samples(condition)) {
          if (!budget.spend(steps)) break;
          if (allows(alone, role, {.issuer = issuer, .subject = sample, .audiences = {audience}}) ==
              Truth::no) {
            continue;
          }
          admission.satisfiable = true;
          admission.text_witness = sample;
          return;
        }
      }
    }
    if (admission.undecided.empty()) {
      admission.undecided =
          "the subject is compared as a number, date, address or ARN, which no service account is";
    }
  }

  Admission admit(const PartList& parts, std::string_view issuer, std::string_view audience,
                  const AdmissionOptions& options) {
    others.clear();
    Formula formula;
    if (!add(parts, issuer, audience, formula)) return undecided();
    auto admission = decide(formula, options);
    if (!admission.satisfiable && formula.dropped_typed) {
      try_typed_samples(parts, issuer, audience, admission);
    }
    return admission;
  }

  Admission undecided() {
    gave_up = true;
    Admission admission;
    admission.undecided = kTooMany;
    return admission;
  }

  Admission decide(const Formula& formula, const AdmissionOptions& options) {
    Budget own(std::min(share, budget.left()));
    const auto given = own.left();
    auto admission = iam::decide(formula, options, own);
    budget.spend(given - own.left());
    gave_up = gave_up || admission.undecided == kTooMany;
    return admission;
  }
};

Admissions::Admissions(const TrustPolicy& policy, const RoleContext& role, std::size_t steps)
    : parts_(std::make_unique<Parts>(
          Parts{.policy = policy, .role = role, .budget = Budget(steps), .share = steps / 4})) {}

Admissions::~Admissions() = default;

bool Admissions::gave_up() const { return parts_->gave_up; }

bool Admissions::spend(std::size_t steps) {
  parts_->gave_up = !parts_->budget.spend(steps) || parts_->gave_up;
  return !parts_->budget.exhausted();
}

Admission Admissions::admit(Statements allow, Statements deny, std::string_view issuer,
                            std::string_view audience, const AdmissionOptions& options) {
  return parts_->admit(Parts::parts_of(allow, deny), issuer, audience, options);
}

Admission Admissions::admit(std::string_view issuer, std::string_view audience,
                            const AdmissionOptions& options) {
  Parts::PartList parts;
  for (const auto& statement : parts_->policy.statements) {
    if (statement.effect == Effect::invalid) continue;
    parts.push_back({&statement, statement.effect == Effect::deny});
  }
  return parts_->admit(parts, issuer, audience, options);
}

Admission Admissions::admit(const Condition& condition, std::string_view issuer,
                            std::string_view audience, const AdmissionOptions& options) {
  if (!parts_->budget.spend(20 + 10 * condition.values.size())) return parts_->undecided();
  const auto says = reduce(condition, parts_->policy.version, issuer, audience);
  Formula formula;
  formula.add(says, false);
  return parts_->decide(formula, options);
}

Admission Admissions::denied_by(const Statement& deny, std::string_view issuer,
                                std::string_view audience, const AdmissionOptions& options) {
  // Somebody an Allow matches, and the Deny too: the conditions of both at once.
  auto& parts = *parts_;
  parts.others.clear();
  const auto* const denies = parts.reduction(deny, issuer, audience);
  if (denies == nullptr) return parts.undecided();
  Formula formula;
  for (const auto& statement : parts.policy.statements) {
    if (statement.effect != Effect::allow) continue;
    const auto* const allows = parts.reduction(statement, issuer, audience);
    if (allows == nullptr) return parts.undecided();
    const auto clauses = statement.conditions.size() + deny.conditions.size();
    if (!parts.budget.spend(2 + clauses)) return parts.undecided();
    formula.add_both(*allows, *denies);
    if (!allows->undecided.empty()) formula.undecided = allows->undecided;
  }
  formula.assumptions = denies->assumptions;
  if (formula.undecided.empty()) formula.undecided = denies->undecided;
  return parts.decide(formula, options);
}

AudienceAnswer Admissions::admit_with_any_audience(Statements allow, Statements deny,
                                                   std::string_view issuer,
                                                   const AdmissionOptions& options) {
  std::vector<const Statement*> all(allow.begin(), allow.end());
  all.insert(all.end(), deny.begin(), deny.end());
  std::size_t steps = 0;
  for (const auto* statement : all) steps += steps_to_reduce(*statement);
  if (!parts_->budget.spend(steps)) {
    parts_->gave_up = true;
    return {.satisfiable = Truth::maybe, .by_legal_name = Truth::maybe};
  }
  Budget own(std::min(parts_->share, parts_->budget.left()));
  const auto given = own.left();
  const auto audiences = audiences_to_try(all, parts_->policy.version, issuer, own);
  parts_->budget.spend(given - own.left());
  AudienceAnswer answer;
  bool open = !audiences.complete;
  for (const auto& audience : audiences.texts) {
    const auto admission = admit(allow, deny, issuer, audience, options);
    if (admission.satisfiable) answer.satisfiable = Truth::yes;
    if (admission.satisfiable && !answer.audience) answer.audience = audience;
    if (admission.may.by_legal_name) {
      answer.by_legal_name = Truth::yes;
      answer.audience = audience;
      break;
    }
    open = open || !admission.undecided.empty();
  }
  if (open && answer.satisfiable == Truth::no) answer.satisfiable = Truth::maybe;
  if (open && answer.by_legal_name == Truth::no) answer.by_legal_name = Truth::maybe;
  return answer;
}

AudienceAnswer Admissions::admit_with_any_audience(std::string_view issuer,
                                                   const AdmissionOptions& options) {
  std::vector<const Statement*> allow, deny;
  for (const auto& statement : parts_->policy.statements) {
    if (statement.effect == Effect::allow) allow.push_back(&statement);
    if (statement.effect == Effect::deny) deny.push_back(&statement);
  }
  return admit_with_any_audience(allow, deny, issuer, options);
}

Admission admit(const TrustPolicy& policy, const RoleContext& role, std::string_view issuer,
                std::string_view audience, const AdmissionOptions& options) {
  return Admissions(policy, role).admit(issuer, audience, options);
}

Admission admit_condition(const Condition& condition, PolicyVersion version,
                          std::string_view issuer, std::string_view audience,
                          const AdmissionOptions& options) {
  const TrustPolicy policy{.span = condition.key.span, .version = version};
  return Admissions(policy, {}).admit(condition, issuer, audience, options);
}

AudienceAnswer admit_with_any_audience(const TrustPolicy& policy, const RoleContext& role,
                                       std::string_view issuer, const AdmissionOptions& options) {
  return Admissions(policy, role).admit_with_any_audience(issuer, options);
}

}  // namespace irsa::iam
