#include "iam/admission/formula.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace irsa::iam {
namespace {

/// Only the texts that the clause spells out can satisfy it.
bool spells_out(const Clause& clause) {
  return !clause.negated && !clause.unknown &&
         std::ranges::none_of(clause.patterns, [](const SubjectPattern& pattern) {
           return has_wildcards(pattern.tokens);
         });
}

/// The shortest list of texts that decides a term; nullptr when no clause of it is one.
const Clause* deciding_list(const Formula::Term& term) {
  const Clause* best = nullptr;
  for (const auto* clause : term.clauses) {
    if ((best == nullptr || clause->patterns.size() < best->patterns.size()) &&
        spells_out(*clause)) {
      best = clause;
    }
  }
  return best;
}

}  // namespace

void Formula::add(const Reduction& statement, bool deny) {
  if (statement.term) {
    Term term{.deny = deny, .constant = statement.term->constant};
    for (const auto& clause : statement.term->clauses) term.clauses.push_back(&clause);
    terms.push_back(std::move(term));
  }
  for (const auto& key : statement.assumptions) {
    if (known.insert(key).second) assumptions.push_back(key);
  }
  for (const auto& text : statement.unsettled) {
    if (known.insert(text).second) unsettled.push_back(text);
  }
  if (!statement.undecided.empty()) undecided = statement.undecided;
  dropped_typed = dropped_typed || (statement.dropped_typed && !deny);
}

void Formula::add_both(const Reduction& one, const Reduction& other) {
  if (!one.term || !other.term) return;
  Term term{.constant = both(one.term->constant, other.term->constant)};
  for (const auto* reduction : {&one, &other}) {
    for (const auto& clause : reduction->term->clauses) term.clauses.push_back(&clause);
  }
  terms.push_back(std::move(term));
}

bool Formula::has_allow() const {
  return std::ranges::any_of(terms, [](const Term& term) { return !term.deny; });
}

bool Formula::has_unknowns() const {
  return std::ranges::any_of(terms, [](const Term& term) {
    return term.constant == Truth::maybe ||
           std::ranges::any_of(term.clauses, [](const Clause* clause) { return clause->unknown; });
  });
}

PlainFormula Formula::plain(bool kindly) const {
  PlainFormula out;
  for (const auto& term : terms) {
    const bool unknown_holds = kindly != term.deny;
    if (term.constant == Truth::maybe && !unknown_holds) continue;
    PlainFormula::Term clauses;
    bool possible = true;
    for (const auto* clause : term.clauses) {
      // An unknown pattern may match, or may not: what is best, or worst, for the term.
      if (clause->unknown && !clause->negated && unknown_holds) continue;
      possible = possible && (!clause->unknown || !clause->negated || unknown_holds);
      clauses.push_back({&clause->patterns, clause->negated});
    }
    if (possible) (term.deny ? out.deny : out.allow).push_back(std::move(clauses));
  }
  return out;
}

Spelled spelled_out(const Formula& formula) {
  Spelled out{.all = true, .texts = {}};
  for (const auto& term : formula.terms) {
    if (term.deny) continue;
    const auto* list = deciding_list(term);
    if (list == nullptr) return {};
    for (const auto& pattern : list->patterns) {
      auto text = literal_text(pattern.tokens);
      if (pattern.ignore_case) {
        auto lower = ascii_lower(text);  // legal subjects are lower case
        if (lower != text) out.texts.push_back(std::move(lower));
      }
      out.texts.push_back(std::move(text));
    }
  }
  std::ranges::sort(out.texts);
  out.texts.erase(std::unique(out.texts.begin(), out.texts.end()), out.texts.end());
  return out;
}

TextJudge::TextJudge(const Formula& formula) {
  for (const auto& term : formula.terms) {
    const auto* list = deciding_list(term);
    if (list == nullptr) {
      others_.push_back(&term);
      continue;
    }
    for (const auto& pattern : list->patterns) {
      naming_[ascii_lower(literal_text(pattern.tokens))].push_back({&term, list, &pattern});
    }
  }
}

std::optional<Truth> TextJudge::admits(std::string_view text, Budget& budget) const {
  Truth allow = Truth::no;
  Truth deny = Truth::no;
  bool enough = budget.spend(8 + others_.size());
  const auto ask = [&](const Formula::Term& term, const Clause* named) {
    auto& side = term.deny ? deny : allow;
    if (side == Truth::yes || !enough) return;
    side = either(side, Formula::holds(term, [&](const Clause& clause) {
                    if (&clause == named) return true;
                    return std::ranges::any_of(clause.patterns, [&](const SubjectPattern& pattern) {
                      enough = enough && budget.spend(2 + pattern.tokens.size() / 8);
                      return enough && pattern_matches(pattern, text);
                    });
                  }));
  };
  const auto named = naming_.find(ascii_lower(text));
  if (named != naming_.end()) {
    for (const auto& [term, list, pattern] : named->second) {
      if (pattern_matches(*pattern, text)) ask(*term, list);
    }
  }
  for (const auto* term : others_) ask(*term, nullptr);
  return enough ? std::optional(both(allow, negation(deny))) : std::nullopt;
}

}  // namespace irsa::iam
