// Questions about single values of a subject condition, and where to look for accounts.
#include <algorithm>
#include <string>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/admission/automaton.h"
#include "iam/admission/graph_answers.h"
#include "iam/admission/reduction.h"
#include "iam/names/pattern.h"

namespace irsa::iam {
namespace {

constexpr std::size_t kMostSubjectStates = 50'000;

const SubjectLanguage& kubernetes() {
  static const SubjectLanguage kLanguage;
  return kLanguage;
}

// ---- where to look

/// The most telling clause of a term that only lets named subjects or patterns through.
const Clause* positive_clause(const Term& term, const Reduction& formula) {
  const Clause* best = nullptr;
  const auto globs = [&](const Clause& clause) {
    return std::ranges::count_if(clause.patterns, [&](std::uint32_t pattern) {
      return has_wildcards(formula.patterns[pattern].tokens);
    });
  };
  for (const auto& clause : term.clauses) {
    if (clause.negated || clause.unknown) continue;
    if (best == nullptr || globs(clause) < globs(*best)) best = &clause;
  }
  return best;
}

void add_source(const SubjectPattern& pattern, SubjectSources& sources) {
  if (!has_wildcards(pattern.tokens)) {
    auto text = literal_text(pattern.tokens);
    if (pattern.ignore_case) text = ascii_lower(text);
    if (!split_subject(text)) return;
    if (std::ranges::find(sources.literals, text) == sources.literals.end()) {
      sources.literals.push_back(std::move(text));
    }
    return;
  }
  SubjectSources::Glob glob{.pattern = to_string(pattern.tokens), .ns = {}, .ns_prefix = {}};
  const std::string_view text = glob.pattern;
  const auto wildcard = first_wildcard(text);
  if (text.starts_with(kSubjectPrefix)) {
    const auto colon = text.find(':', kSubjectPrefix.size());
    const auto end = std::min(colon, wildcard);
    auto& part = colon < wildcard ? glob.ns : glob.ns_prefix;
    part = text.substr(kSubjectPrefix.size(), end - kSubjectPrefix.size());
  }
  sources.globs.push_back(std::move(glob));
}

// ---- breadth

bool only_wildcards(const Pattern& tokens, std::size_t most_single) {
  return tokens.find(kAnyRun) != Pattern::npos &&
         std::ranges::all_of(tokens, [](PatternToken t) { return t >= kAnyRun && t <= kAnyOne; }) &&
         static_cast<std::size_t>(std::ranges::count(tokens, kAnyOne)) <= most_single;
}

Breadth::Part part_of_tokens(const Pattern& tokens) {
  if (!has_wildcards(tokens)) return Breadth::Part::fixed;
  if (only_wildcards(tokens, 1)) return Breadth::Part::any;  // no name is empty
  return tokens.find(kAnyRun) == Pattern::npos ? Breadth::Part::some : Breadth::Part::open;
}

/// The tokens that are left for namespace and name once a pattern has matched the fixed prefix:
/// those behind it, or from the wildcard on that reaches beyond it.
Pattern behind_prefix(const Pattern& tokens) {
  std::size_t at = 0;
  while (at < kSubjectPrefix.size() && at < tokens.size() && tokens[at] != kAnyRun) ++at;
  return tokens.substr(at);
}

Breadth breadth_of_pattern(const Pattern& tokens) {
  using enum Breadth::Part;
  const auto rest = behind_prefix(tokens);
  Breadth result;
  const auto colons = std::ranges::count(rest, u':');
  if (rest.size() + kSubjectPrefix.size() == tokens.size() && colons == 1) {
    const auto colon = rest.find(u':');
    const auto ns = rest.substr(0, colon);
    const auto name = rest.substr(colon + 1);
    result.ns = part_of_tokens(ns);
    result.name = part_of_tokens(name);
    if (result.ns == fixed) result.fixed_ns = literal_text(ns);
    if (result.name == fixed) result.fixed_name = literal_text(name);
  } else if (rest.find(kAnyRun) == Pattern::npos) {
    result.ns = result.name = some;  // a `?` that stands for the colon
  } else if (only_wildcards(rest, 3)) {
    result.ns = result.name = any;  // the shortest is a:a
  } else {
    const auto first = rest.substr(0, rest.find(kAnyRun));
    const auto last = rest.substr(rest.rfind(kAnyRun) + 1);
    result.ns = first.empty() ? any : open;
    result.name = last.empty() ? any : open;
    // Something in the middle is asked for: neither part is free.
    if (result.ns == any && result.name == any) result.ns = result.name = open;
  }
  result.open = result.ns >= open || result.name >= open;
  return result;
}

}  // namespace

SubjectSources subject_sources(const TrustPolicy& policy, const RoleContext& role,
                               std::string_view issuer, std::string_view audience) {
  const auto formula = reduce(policy, role, issuer, audience);
  SubjectSources sources;
  for (const auto& term : formula.terms) {
    if (term.deny) continue;
    const auto* clause = positive_clause(term, formula);
    if (clause == nullptr) {
      sources.anyone = true;
      continue;
    }
    for (const auto pattern : clause->patterns) add_source(formula.patterns[pattern], sources);
  }
  return sources;
}

bool matches_some_subject(SubjectValue value) {
  const auto tokens = to_pattern(value.text, value.globs);
  if (!has_wildcards(tokens)) return split_subject(value.text).has_value();
  PatternSet patterns;
  patterns.add(tokens, false, kSubjectPrefix);
  const auto graph =
      explore_subjects(patterns, kubernetes(), kMostSubjectStates,
                       [](const PatternSet& set, PatternSet::ConstBits bits) {
                         return static_cast<std::uint8_t>(set.accepts(bits, 0) ? 1 : 0);
                       });
  // Too many states: nobody is accused of what was not found out.
  return !graph.complete ||
         Reachable(graph, kubernetes()).any([](std::uint8_t verdict) { return verdict != 0; });
}

bool is_redundant(SubjectValue value, const std::vector<SubjectValue>& others) {
  const auto tokens = to_pattern(value.text, value.globs);
  if (!has_wildcards(tokens)) {
    return split_subject(value.text).has_value() &&
           std::ranges::any_of(others, [&](const SubjectValue& other) {
             return glob_matches(to_pattern(other.text, other.globs), value.text);
           });
  }
  if (others.empty() || !matches_some_subject(value)) return false;
  PatternSet patterns;
  patterns.add(tokens, false, kSubjectPrefix);
  for (const auto& other : others) {
    patterns.add(to_pattern(other.text, other.globs), false, kSubjectPrefix);
  }
  const auto graph = explore_subjects(patterns, kubernetes(), kMostSubjectStates,
                                      [](const PatternSet& set, PatternSet::ConstBits bits) {
                                        if (!set.accepts(bits, 0)) return std::uint8_t{0};
                                        for (std::size_t i = 1; i < set.size(); ++i) {
                                          if (set.accepts(bits, i)) return std::uint8_t{0};
                                        }
                                        return std::uint8_t{1};
                                      });
  return graph.complete &&
         !Reachable(graph, kubernetes()).any([](std::uint8_t verdict) { return verdict != 0; });
}

Breadth breadth(SubjectValue value) {
  if (!matches_some_subject(value)) return {};
  return breadth_of_pattern(to_pattern(value.text, value.globs));
}

}  // namespace irsa::iam
