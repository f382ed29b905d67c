// Finds one text that a formula over patterns lets through, or tells that there is none. Internal
// to iam.
//
// A search is one walk through the texts (text_walk.h), or several: the whole formula, with the
// shortest text first; or, to be quick, one pattern after the other. Each has its part of the
// budget. If none of them comes to an end, the answer is "not known".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "iam/admission/budget.h"
#include "iam/admission/reduction.h"
#include "iam/names/subject.h"

namespace irsa::iam {

/// A formula without unknowns: some term of `allow` holds, and none of `deny`.
struct PlainFormula {
  struct Clause {
    const std::vector<SubjectPattern>* patterns;
    bool negated = false;
  };
  using Term = std::vector<Clause>;  ///< all of them hold
  std::vector<Term> allow, deny;
};

/// Which parts are to have no end: one letter is then repeated there any number of times.
struct Endless {
  bool ns = false, name = false;
};

struct Search {
  enum class End : std::uint8_t { found, none, out_of_budget };
  End end;
  /// A shortest text; of equally short ones the first, letters before digits. (Any text, where that
  /// would take more than half of the budget.) Of a subject what is after the fixed beginning.
  /// Without meaning when something endless was asked for.
  std::string text = {};
  /// For none: nothing is endless as far as one letter shows it, and every letter is named by
  /// patterns that keep out, so the repeated part may have to be of several.
  bool by_one_letter_only = false;
  /// For found, something endless: so many texts there are at least, up to kUncountable.
  std::uint64_t at_least = 0;
};

[[nodiscard]] Search search_subjects(const PlainFormula& formula, const SubjectLanguage& language,
                                     Endless endless, Budget& budget);
/// Any text at all, not only legal subjects.
[[nodiscard]] Search search_strings(const PlainFormula& formula, Budget& budget);

}  // namespace irsa::iam
