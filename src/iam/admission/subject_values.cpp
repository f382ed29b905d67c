// Questions about single values of a subject condition, and where to look for accounts.
#include <algorithm>
#include <string>
#include <unordered_set>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/admission/pattern_line.h"
#include "iam/admission/reduction.h"
#include "iam/admission/text_search.h"
#include "iam/names/pattern.h"

namespace irsa::iam {
namespace {

// ---- where to look

/// The most telling clause of a term that only lets named subjects or patterns through.
const Clause* positive_clause(const Term& term) {
  const Clause* best = nullptr;
  const auto globs = [](const Clause& clause) {
    return std::ranges::count_if(clause.patterns, [](const SubjectPattern& pattern) {
      return has_wildcards(pattern.tokens);
    });
  };
  for (const auto& clause : term.clauses) {
    if (clause.negated || clause.unknown) continue;
    if (best == nullptr || globs(clause) < globs(*best)) best = &clause;
  }
  return best;
}

void add_source(const SubjectPattern& pattern, std::unordered_set<std::string>& seen,
                SubjectSources& sources) {
  if (!has_wildcards(pattern.tokens)) {
    auto text = literal_text(pattern.tokens);
    if (pattern.ignore_case) text = ascii_lower(text);
    if (!split_subject(text)) return;
    if (seen.insert(text).second) sources.literals.push_back(std::move(text));
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
    result.ns = rest.front() == kAnyRun ? any : open;
    result.name = rest.back() == kAnyRun ? any : open;
    // Something in the middle is asked for: neither part is free.
    if (result.ns == any && result.name == any) result.ns = result.name = open;
  }
  result.open = result.ns >= open || result.name >= open;
  return result;
}

}  // namespace

SubjectSources subject_sources(const TrustPolicy& policy, const RoleContext& role,
                               std::string_view issuer, std::string_view audience) {
  SubjectSources sources;
  std::unordered_set<std::string> seen;
  for (const auto& statement : policy.statements) {
    if (statement.effect != Effect::allow) continue;
    const auto says = reduce(statement, policy, role, issuer, audience);
    if (!says.term) continue;
    const auto* clause = positive_clause(*says.term);
    if (clause == nullptr) {
      sources.anyone = true;
      continue;
    }
    for (const auto& pattern : clause->patterns) add_source(pattern, seen, sources);
  }
  return sources;
}

bool matches_some_subject(SubjectValue value) {
  const auto tokens = to_pattern(value.text, value.globs);
  if (!has_wildcards(tokens)) return split_subject(value.text).has_value();
  return matches_some_subject(tokens, false, {});
}

bool is_redundant(SubjectValue value, const std::vector<SubjectValue>& others, Budget& budget) {
  const auto tokens = to_pattern(value.text, value.globs);
  if (!has_wildcards(tokens)) {
    return split_subject(value.text).has_value() &&
           std::ranges::any_of(others, [&](const SubjectValue& other) {
             return glob_matches(to_pattern(other.text, other.globs), value.text);
           });
  }
  if (others.empty() || !matches_some_subject(value)) return false;
  const std::vector<SubjectPattern> mine = {{tokens, false}};
  std::vector<SubjectPattern> theirs;
  for (const auto& other : others) {
    theirs.push_back({to_pattern(other.text, other.globs), false});
  }
  const PlainFormula only_mine{.allow = {{{&mine, false}}}, .deny = {{{&theirs, false}}}};
  return search_subjects(only_mine, {}, {}, budget).end == Search::End::none;
}

Breadth breadth(SubjectValue value) {
  if (!matches_some_subject(value)) return {};
  return breadth_of_pattern(to_pattern(value.text, value.globs));
}

}  // namespace irsa::iam
