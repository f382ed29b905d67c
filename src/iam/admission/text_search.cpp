#include "iam/admission/text_search.h"

#include <algorithm>
#include <utility>

#include "iam/admission/text_walk.h"

namespace irsa::iam {
namespace {

using Patterns = std::vector<SubjectPattern>;

/// The clause of a term with the fewest patterns that let in; its end when there is none.
PlainFormula::Term::const_iterator narrowest(const PlainFormula::Term& term) {
  auto best = term.end();
  for (auto clause = term.begin(); clause != term.end(); ++clause) {
    if (clause->negated) continue;
    if (best == term.end() || clause->patterns->size() < best->patterns->size()) best = clause;
  }
  return best;
}

/// One Allow after the other, one pattern of it after the other, in haste.
Search search_one_by_one(const PlainFormula& formula, const SubjectLanguage* language,
                         Endless endless, Budget& budget) {
  constexpr std::size_t kMostTries = 32, kFewTries = 8;
  std::size_t tries = 0;
  for (const auto& term : formula.allow) {
    const auto clause = narrowest(term);
    tries += clause == term.end() ? 1 : clause->patterns->size();
  }
  tries = std::min(tries, kMostTries);
  const auto try_one = [&](PlainFormula::Term term) {
    Budget own(budget.left() / std::min(tries--, kFewTries));
    const auto given = own.left();
    const PlainFormula alone{.allow = {std::move(term)}, .deny = formula.deny};
    auto search = walk_texts(alone, {.language = language, .hasty = true, .endless = endless}, own);
    budget.spend(given - own.left());
    return search;
  };
  for (const auto& term : formula.allow) {
    const auto clause = narrowest(term);
    for (std::size_t i = 0; tries > 0; ++i) {
      if (i == (clause == term.end() ? 1 : clause->patterns->size())) break;
      auto narrowed = term;
      Patterns one;
      if (clause != term.end()) {
        one.push_back((*clause->patterns)[i]);
        narrowed[static_cast<std::size_t>(clause - term.begin())].patterns = &one;
      }
      auto search = try_one(std::move(narrowed));
      if (search.end == Search::End::found) return search;
    }
  }
  return {.end = Search::End::out_of_budget};
}

/// Does the work with a part of the budget.
template <typename Work>
Search with_part(Budget& budget, std::size_t part, Work work) {
  Budget own(budget.left() / part);
  const auto given = own.left();
  auto search = work(own);
  budget.spend(given - own.left());
  return search;
}

/// Who is denied unless a clause holds is let in only if it holds: that leads a search to its end.
PlainFormula with_denials_as_conditions(const PlainFormula& formula, std::size_t most) {
  if (formula.allow.size() * formula.deny.size() > most) return formula;
  PlainFormula out{.allow = formula.allow, .deny = {}};
  for (const auto& term : formula.deny) {
    if (term.size() != 1 || !term.front().negated) {
      out.deny.push_back(term);
      continue;
    }
    for (auto& allow : out.allow) allow.push_back({term.front().patterns, false});
  }
  return out;
}

Search search(const PlainFormula& given, const SubjectLanguage* language, Endless endless,
              Budget& budget) {
  const auto formula = with_denials_as_conditions(given, budget.left() / 8);
  const auto in_haste = [&](Budget& own) {
    return search_one_by_one(formula, language, endless, own);
  };
  const auto thoroughly = [&](Budget& own) {
    return walk_texts(formula, {.language = language, .endless = endless}, own);
  };
  // Of what is endless no text is shown, so the first that is found will do.
  const bool haste_first = endless.ns || endless.name;
  if (haste_first) {
    auto found = with_part(budget, 4, in_haste);
    if (found.end == Search::End::found) return found;
  }
  auto found = with_part(budget, 4, thoroughly);
  if (found.end != Search::End::out_of_budget || haste_first) return found;
  return with_part(budget, 4, in_haste);
}

}  // namespace

Search search_subjects(const PlainFormula& formula, const SubjectLanguage& language,
                       Endless endless, Budget& budget) {
  return search(formula, &language, endless, budget);
}

Search search_strings(const PlainFormula& formula, Budget& budget) {
  return search(formula, nullptr, {}, budget);
}

}  // namespace irsa::iam
