#include "iam/admission/admission.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "iam/admission/automaton.h"
#include "iam/admission/graph_answers.h"
#include "iam/admission/reduction.h"

namespace irsa::iam {
namespace {

// A verdict is the truth of ADMIT, and whether the subject is one of the intended.
constexpr std::uint8_t kTruthMask = 3;
constexpr std::uint8_t kIntended = 4;

Truth truth_of(std::uint8_t verdict) { return static_cast<Truth>(verdict & kTruthMask); }

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
      explore_subjects(none, language, 100, [](const auto&, auto) { return std::uint8_t{1}; });
  return Useful(graph, language, [](std::uint8_t) { return true; }).count(kUncountable);
}

// ---- the finite fast path

/// The texts of a clause that only the subjects it spells out can satisfy.
std::optional<std::vector<std::string>> literals_of(const Clause& clause,
                                                    const Reduction& formula) {
  if (clause.negated || clause.unknown) return std::nullopt;
  std::vector<std::string> texts;
  for (const auto index : clause.patterns) {
    const auto& pattern = formula.patterns[index];
    if (has_wildcards(pattern.tokens)) return std::nullopt;
    auto text = literal_text(pattern.tokens);
    if (pattern.ignore_case) {
      auto lower = ascii_lower(text);  // legal subjects are lower case
      if (lower != text) texts.push_back(std::move(lower));
    }
    texts.push_back(std::move(text));
  }
  return texts;
}

/// Every subject that can get in, when each Allow spells out its subjects; else nullopt.
std::optional<std::vector<std::string>> candidates(const Reduction& formula) {
  std::vector<std::string> all;
  for (const auto& term : formula.terms) {
    if (term.deny) continue;
    std::optional<std::vector<std::string>> best;
    for (const auto& clause : term.clauses) {
      auto texts = literals_of(clause, formula);
      if (texts && (!best || texts->size() < best->size())) best = std::move(texts);
    }
    if (!best) return std::nullopt;
    all.insert(all.end(), best->begin(), best->end());
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

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

Admission decide_by_list(const Reduction& formula, const std::vector<std::string>& texts,
                         const AdmissionOptions& options) {
  Admission admission;
  std::vector<std::string> let_in;
  std::vector<std::string> surely_let_in;
  for (const auto& text : texts) {
    const auto truth = formula.admits_text(text);
    if (truth == Truth::no) continue;
    admission.satisfiable = true;
    admission.text_witness = text;
    if (!split_subject(text, options.language)) continue;
    let_in.push_back(text);
    if (truth == Truth::yes) surely_let_in.push_back(text);
  }
  admission.may = from_list(std::move(let_in), options);
  admission.surely = from_list(std::move(surely_let_in), options);
  if (admission.may.by_legal_name) admission.text_witness.reset();
  return admission;
}

// ---- the walk

std::optional<std::string> subject_behind(std::optional<std::string> rest) {
  if (!rest) return std::nullopt;
  return std::string(kSubjectPrefix) + *rest;
}

/// Adds the formula's patterns to the set, in their order; a clause's own are a group.
void add_patterns(const Reduction& formula, std::string_view beginning, PatternSet& set) {
  std::vector<std::size_t> uses(formula.patterns.size(), 0);
  for (const auto& term : formula.terms) {
    for (const auto& clause : term.clauses) {
      for (const auto pattern : clause.patterns) ++uses[pattern];
    }
  }
  for (const auto& pattern : formula.patterns) {
    set.add(pattern.tokens, pattern.ignore_case, beginning);
  }
  for (const auto& term : formula.terms) {
    for (const auto& clause : term.clauses) {
      std::vector<std::size_t> own;
      for (const auto pattern : clause.patterns) {
        if (uses[pattern] == 1) own.push_back(pattern);
      }
      set.group(own);
    }
  }
}

class Walk {
 public:
  Walk(const Reduction& formula, const AdmissionOptions& options)
      : formula_(formula), options_(options) {}

  Admission decide() {
    PatternSet patterns;
    add_patterns(formula_, kSubjectPrefix, patterns);
    const auto own = patterns.size();
    if (options_.intended) {
      std::vector<std::size_t> group;
      for (const auto& one : *options_.intended) {
        group.push_back(patterns.add(to_pattern(one, true), false, kSubjectPrefix));
      }
      patterns.group(group);
    }
    const auto graph = explore_subjects(
        patterns, options_.language, options_.state_limit,
        [&](const PatternSet& set, PatternSet::ConstBits bits) {
          const auto truth =
              formula_.admits([&](std::uint32_t pattern) { return set.accepts(bits, pattern); });
          auto verdict = static_cast<std::uint8_t>(truth);
          for (auto i = own; i < set.size(); ++i) {
            if (set.accepts(bits, i)) verdict |= kIntended;
          }
          return verdict;
        });
    const Reachable reach(graph, options_.language);
    Admission admission;
    admission.may = read(graph, reach, may);
    admission.surely = formula_.has_unknowns() ? read(graph, reach, surely) : admission.may;
    admission.satisfiable = admission.may.by_legal_name;
    if (!graph.complete || !counted_) {
      admission.undecided = "its patterns combine in too many ways (more than " +
                            std::to_string(graph.size()) + " states)";
    }
    return admission;
  }

 private:
  Admitted read(const Graph& graph, const Reachable& reach, Reading reading) {
    const Wanted wanted = [&](std::uint8_t verdict) { return reading(truth_of(verdict)); };
    Admitted admitted;
    admitted.witness = subject_behind(reach.shortest(wanted));
    admitted.by_legal_name = admitted.witness.has_value();
    admitted.everyone =
        graph.complete && !reach.any([&](std::uint8_t verdict) { return !wanted(verdict); });
    if (options_.intended) {
      admitted.other_witness = subject_behind(reach.shortest(
          [&](std::uint8_t verdict) { return wanted(verdict) && (verdict & kIntended) == 0; }));
      admitted.lets_in_others = admitted.other_witness.has_value();
    }
    const Useful useful(graph, options_.language, wanted);
    if (admitted.by_legal_name) admitted.openness = useful.openness();
    admitted.open = admitted.openness.names || admitted.openness.namespaces;
    if (!graph.complete) return admitted;
    const auto count = useful.count(kUncountable);
    counted_ = counted_ && count.has_value();
    if (count && *count < kUncountable) admitted.count = count;
    if (admitted.count && *admitted.count <= options_.list_limit) {
      for (auto& rest : useful.list()) {
        admitted.subjects.push_back(std::string(kSubjectPrefix) + rest);
      }
    }
    return admitted;
  }

  const Reduction& formula_;
  const AdmissionOptions& options_;
  bool counted_ = true;
};

struct OtherTexts {
  std::optional<std::string> witness;
  bool decided;
};
/// Does any text at all get in? Asked only when no legal subject does, to word the answer.
OtherTexts other_texts(const Reduction& formula, const AdmissionOptions& options) {
  PatternSet patterns;
  add_patterns(formula, {}, patterns);
  const auto admits = [&](const PatternSet& set, PatternSet::ConstBits bits) {
    return static_cast<std::uint8_t>(
        formula.admits([&](std::uint32_t pattern) { return set.accepts(bits, pattern); }));
  };
  const auto graph = explore_strings(patterns, options.state_limit, admits, true);
  auto witness = shortest_string(graph, [](std::uint8_t verdict) { return verdict != 0; });
  const bool decided = witness || graph.complete;
  return {std::move(witness), decided};
}

bool has_allow(const Reduction& formula) {
  return std::ranges::any_of(formula.terms, [](const Term& term) { return !term.deny; });
}

/// Fills in satisfiable once it is known that no legal subject gets in.
void ask_about_other_texts(const Reduction& formula, const AdmissionOptions& options, bool exact,
                           Admission& admission) {
  if (admission.satisfiable || exact || !admission.undecided.empty()) return;
  auto others = other_texts(formula, options);
  admission.satisfiable = others.witness.has_value();
  admission.text_witness = std::move(others.witness);
  if (!others.decided && admission.undecided.empty()) {
    admission.undecided = "its patterns combine in too many ways";
  }
}

Admission decide(const Reduction& formula, const AdmissionOptions& options) {
  Admission admission;
  if (!has_allow(formula)) {
    admission.may = admission.surely = from_list({}, options);
  } else if (const auto texts = candidates(formula)) {
    admission = decide_by_list(formula, *texts, options);
    const bool exact = std::ranges::none_of(formula.patterns, &SubjectPattern::ignore_case);
    ask_about_other_texts(formula, options, exact, admission);
  } else {
    admission = Walk(formula, options).decide();
    ask_about_other_texts(formula, options, false, admission);
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

/// An Allow compares the subject as a number or the like: does such a text get in?
void try_typed_samples(const std::vector<const Statement*>& statements,
                       const std::function<bool(std::string_view)>& gets_in, Admission& admission) {
  for (const auto* statement : statements) {
    for (const auto& condition : statement->conditions) {
      if (!condition.op || is_string_operator(condition.op->base)) continue;
      for (const auto& sample : typed_samples(condition)) {
        if (!gets_in(sample)) continue;
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

}  // namespace

Admission admit(const TrustPolicy& policy, const RoleContext& role, std::string_view issuer,
                std::string_view audience, const AdmissionOptions& options) {
  const auto formula = reduce(policy, role, issuer, audience);
  auto admission = decide(formula, options);
  if (!admission.satisfiable && formula.dropped_typed) {
    std::vector<const Statement*> statements;
    for (const auto& statement : policy.statements) statements.push_back(&statement);
    try_typed_samples(
        statements,
        [&](std::string_view subject) {
          return allows(policy, role,
                        {.issuer = issuer, .subject = subject, .audiences = {audience}}) !=
                 Truth::no;
        },
        admission);
  }
  return admission;
}

Admission admit_statement(const Statement& statement, PolicyVersion version,
                          const RoleContext& role, std::string_view issuer,
                          std::string_view audience, const AdmissionOptions& options) {
  return decide(reduce(statement, version, role, issuer, audience), options);
}

Admission admit_condition(const Condition& condition, PolicyVersion version,
                          std::string_view issuer, std::string_view audience,
                          const AdmissionOptions& options) {
  return decide(reduce(condition, version, issuer, audience), options);
}

Admission denied_by(const TrustPolicy& policy, const Statement& deny, const RoleContext& role,
                    std::string_view issuer, std::string_view audience,
                    const AdmissionOptions& options) {
  // Somebody an Allow matches, and the Deny too: the conditions of both at once.
  const auto allows_all = reduce(policy, role, issuer, audience);
  const auto denies = reduce(deny, policy.version, role, issuer, audience);
  Reduction formula;
  formula.patterns = allows_all.patterns;
  const auto offset = static_cast<std::uint32_t>(formula.patterns.size());
  formula.patterns.insert(formula.patterns.end(), denies.patterns.begin(), denies.patterns.end());
  for (const auto& term : allows_all.terms) {
    if (term.deny) continue;
    for (const auto& denial : denies.terms) {
      auto joint = term;
      joint.constant = both(term.constant, denial.constant);
      for (auto clause : denial.clauses) {
        for (auto& pattern : clause.patterns) pattern += offset;
        joint.clauses.push_back(std::move(clause));
      }
      formula.terms.push_back(std::move(joint));
    }
  }
  formula.assumptions = denies.assumptions;
  formula.undecided = allows_all.undecided.empty() ? denies.undecided : allows_all.undecided;
  return decide(formula, options);
}

}  // namespace irsa::iam
