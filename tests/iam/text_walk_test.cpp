#include "iam/admission/text_walk.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "iam/names/pattern.h"
#include "iam/written_formula.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

struct Answer {
  std::string text;
  std::size_t steps;
};

/// What one walk over the whole formula finds, in haste or not.
Answer walk(const Written& written, bool hasty, Endless endless) {
  const SubjectLanguage language;
  const Given given(written);
  Budget budget(kPolicySteps);
  const auto search = walk_texts(
      given.formula, {.language = &language, .hasty = hasty, .endless = endless}, budget);
  return {describe(search), kPolicySteps - budget.left()};
}

}  // namespace

TEST_CASE("a walk in haste goes to the nearest end, and gives up what cannot lead to one") {
  struct Row {
    Written written;
    Endless endless;
    std::string expected;
    std::size_t at_most;  ///< steps
  };
  const std::string eight(8, '?'), thirty(30, '?');
  const Endless nothing, ns{.ns = true}, name{.name = true}, both{.ns = true, .name = true};
  const std::vector<Row> table = {
      {{{{{"a:b"}}}}, nothing, "a:b", 70},
      {{{{{"a:*"}}}}, nothing, "a:a", 70},
      {{{{{"a:*b*c"}}}}, nothing, "a:bc", 90},
      {{{{{"a:*b", "a:c*"}}}}, nothing, "a:b", 120},
      {{{{{"*a" + thirty + "b*:*c" + thirty + "d*"}}}},
       nothing,
       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab:caaaaaaaaaaaaaaaaaaaaaaaaaaaaaad",
       2860},
      {{{{{"*a" + thirty + "b:*c"}, {"*d*:*"}}}},
       nothing,
       "adaaaaaaaaaaaaaaaaaaaaaaaaaaaaab:c",
       3270},
      {{{{{"*a*:*"}, {"*:*b" + thirty + "c*"}}}},
       nothing,
       "a:baaaaaaaaaaaaaaaaaaaaaaaaaaaaaac",
       1350},
      {{{{{"a:*"}, {"!a:*x*", "!a:*y*"}}}}, nothing, "a:a", 170},
      {{{{{"a:*"}, {"!a:*x*"}}}}, name, "a:b", 120},
      {{{{{"a:*"}, {"!a:" + eight}}}}, name, "a:b", 130},
      {{{{{"a:b"}, {"!a:c*"}}}}, name, "none", 70},
      {{{{{"a:*b"}}}}, name, "a:cb", 100},
      {{{{{"a:b*c*d"}}}}, name, "a:becd", 160},
      {{{{{"*:b"}}}}, ns, "a:b", 90},
      {{{{{"*:b"}}}}, name, "none", 80},
      {{{{{"a*:b*"}}}}, both, "ac:bc", 120},
      {{{{{"a*:b"}}}}, both, "none", 120},
      {{{{{"*"}, {"*a*:*b*"}}}}, both, "ca:cb", 250},
      {{{{{"a:?b"}, {"a:*"}}}}, name, "none", 70},
      {{{{{"a:*"}}}, {{{"a:*b*"}}}}, name, "a:c", 120},
      {{{{{"a:*b*"}}}, {{{"a:*c*"}, {"!a:*d*"}}}}, name, "a:eb", 260},
      {{{{{"a:*"}}}, {{{"!a:*b"}}}}, name, "a:cb", 150},
      {{{{{"a:*"}}, {{"b:*" + thirty + "c"}}}}, nothing, "a:a", 150},
  };
  for (const auto& row : table) {
    const auto found = walk(row.written, true, row.endless);
    CAPTURE(row.expected);
    CHECK(found.text == row.expected);
    CHECK(found.steps <= row.at_most);
  }
}
