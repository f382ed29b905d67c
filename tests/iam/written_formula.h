// Formulas over patterns, written short, for the tests of searches.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "iam/admission/text_search.h"
#include "iam/names/pattern.h"

namespace irsa::iam {

/// A formula of which each list of patterns stands behind `system:serviceaccount:`; those with `!`
/// in front are negated.
using Lists = std::vector<std::vector<std::string>>;
struct Written {
  std::vector<Lists> allow, deny = {};
};

class Given {
 public:
  explicit Given(const Written& written) {
    for (const auto& lists : written.allow) formula.allow.push_back(term(lists));
    for (const auto& lists : written.deny) formula.deny.push_back(term(lists));
  }
  PlainFormula formula;

 private:
  PlainFormula::Term term(const Lists& lists) {
    PlainFormula::Term out;
    for (const auto& list : lists) {
      auto& patterns = patterns_.emplace_back();
      bool negated = false;
      for (const auto& text : list) {
        negated = text.starts_with('!');
        patterns.push_back(
            {to_pattern("system:serviceaccount:" + text.substr(negated ? 1 : 0), true), false});
      }
      out.push_back({&patterns, negated});
    }
    return out;
  }
  std::deque<std::vector<SubjectPattern>> patterns_;
};

inline std::string describe(const Search& search) {
  switch (search.end) {
    case Search::End::found: return search.text;
    case Search::End::none: return "none";
    case Search::End::out_of_budget: break;
  }
  return "out of budget";
}

}  // namespace irsa::iam
