#include "iam/admission/text_search.h"

#include <doctest/doctest.h>

#include <deque>
#include <string>
#include <vector>

#include "iam/admission/automaton.h"
#include "iam/admission/graph_answers.h"
#include "iam/admission/pattern_line.h"
#include "iam/names/pattern.h"
#include "iam/policy_generator.h"
#include "iam/written_formula.h"

using namespace irsa;
using namespace irsa::iam;

namespace {

/// A shortest text, and what has no end; the steps it took.
std::string answer(const Written& written, std::size_t& steps) {
  const Given given(written);
  std::string out;
  Budget budget(kPolicySteps);
  const auto ask = [&](Endless endless) {
    auto search = search_subjects(given.formula, {}, endless, budget);
    if (search.end == Search::End::out_of_budget) out += " or not";
    return search;
  };
  const auto first = ask({});
  out = describe(first);
  if (ask({.ns = true, .name = true}).end == Search::End::found) {
    out += " both";
  } else {
    if (ask({.ns = true}).end == Search::End::found) out += " ns";
    if (ask({.name = true}).end == Search::End::found) out += " name";
  }
  steps = kPolicySteps - budget.left();
  return out;
}

std::vector<std::string> numbered(const std::string& before, const std::string& behind,
                                  std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) {
    out.push_back(before + std::to_string(i) + behind + std::to_string(i) + "*");
  }
  return out;
}

}  // namespace

TEST_CASE("a shortest text, and what has no end, in few steps") {
  struct Row {
    Written written;
    std::string expected;
    std::size_t at_most = 5'000;  ///< steps
  };
  std::vector<Lists> each, each_denied;
  for (std::size_t i = 0; i < 50; ++i) {
    const auto n = std::to_string(i);
    each.push_back({{"*a" + n + ":b*" + n}});
    each_denied.push_back({{"*c" + n + ":d*" + n}});
  }
  const std::string marks(40, '?'), more_marks(150, '?');
  const std::vector<Row> table = {
      {{{{{"a:b"}}}}, "a:b"},
      {{{{{"payments:*"}}}}, "payments:a name"},
      {{{{{std::string(63, 'n') + ":" + std::string(253, 'm')}}}},
       std::string(63, 'n') + ":" + std::string(253, 'm'),
       20'000},
      {{{{{std::string(63, 'n') + ":" + std::string(254, 'm')}}}}, "none"},
      {{{{{"*:api"}}}}, "a:api ns"},
      {{{{{"team-*"}}}}, "team-a:a both"},
      {{{{}}}, "a:a both"},
      {{{}}, "none"},
      {{{{{"a:*"}, {"!a:a*"}}}}, "a:b name"},
      {{{{{"a:*"}}}, {{{"*:*"}}}}, "none"},
      {{{{{"a:*"}}}, {{{"a:????*"}}}}, "a:a"},
      {{{{{"*"}}}, {{{"!a:*"}}}}, "a:a name"},
      // Both of these deny only who matches both patterns.
      {{{{{"a:*"}}}, {{{"*a"}, {"a:a*"}}}}, "a:b name"},
      {{{{{"a:*"}}}, {{{"*:*"}, {"!a:b"}}}}, "a:b"},
      // Nothing that could be a name.
      {{{{{"A*", "a:b:*", "a/*", "-*", "*.", "*..*"}}}}, "none"},
      // As many values as IAM takes, each with several wildcards.
      {{{{numbered("*x", "*y", 60)}}}, "x0:y0 both", 200'000},
      {{{{numbered("*x", ":*y", 60)}}}, "x0:y0 both", 200'000},
      {{{{numbered("*x", "*y", 60)}}, {{numbered("*a", "*b", 60)}}}, "x0:y0 both", 4'000'000},
      {{each, each_denied}, "a0:b0 both", 2'000'000},
      // Each `?` behind `*a` doubles the states.
      {{{{{"*a" + marks + "b*:*"}}}}, "a" + std::string(40, 'a') + "b:a both", kPolicySteps},
      {{{{{"*a" + more_marks + "b"}}}}, "a:" + std::string(149, 'a') + "b both", kPolicySteps},
      {{{{{"*a" + marks + "b*:*", "*"}}}}, "a:a both", 300'000},
  };
  for (const auto& row : table) {
    std::size_t steps = 0;
    CAPTURE(row.expected);
    CHECK(answer(row.written, steps) == row.expected);
    CHECK(steps <= row.at_most);
  }
}

TEST_CASE("what has no end where each letter is kept out in some way: by one of them alone") {
  // Names of `a:` that hold no letter so often in a row, but for `z`.
  const auto search = [](std::size_t times, std::vector<std::string> denied) {
    denied.emplace_back("a:*-*");
    for (const char letter : SubjectLanguage().alphanumerics) {
      denied.push_back("a:*" + (letter == 'z' ? "yz" : std::string(times, letter)) + "*");
    }
    const Given given({{{{"a:*"}}}, {{denied}}});
    Budget budget(kPolicySteps);
    const auto found = search_subjects(given.formula, {}, {.name = true}, budget);
    return std::string(found.by_one_letter_only ? "one letter: " : "any: ") + describe(found) +
           " " + std::to_string(found.at_least);
  };
  CHECK(search(2, {}) == "one letter: a:z 1");
  CHECK(search(1, {}) == "one letter: a:z 1");
  CHECK(search(2, {"a:*"}) == "one letter: none 0");
}

TEST_CASE("how many texts there are is counted in so many steps") {
  const Given given({{{{"a:*"}}}, {}});
  PatternSet set;
  for (const auto& pattern : *given.formula.allow[0][0].patterns) {
    set.add(pattern.tokens, pattern.ignore_case, kSubjectPrefix);
  }
  const SubjectLanguage language;
  const Graph graph = explore_subjects(
      set, language, 1'000'000, [](const PatternSet& all, PatternSet::ConstBits bits) {
        return static_cast<std::uint8_t>(all.accepts(bits, 0) ? 1 : 0);
      });
  const Useful useful(graph, language, [](std::uint8_t verdict) { return verdict == 1; });
  const std::uint64_t most = std::uint64_t{1} << 40U;
  CHECK(useful.count(most, 1'000'000) == most);
  // The namespace takes a few of them, the name the rest.
  CHECK_FALSE(useful.count(most, 20).has_value());
}

TEST_CASE("a search ends where its budget does") {
  // Contradictory, and in too many ways to see it.
  const std::string marks(40, '?');
  const Given given({{{{"*a" + marks}, {"*b" + marks}}}, {}});
  for (const std::size_t steps : {0, 1, 10, 1'000, 30'000}) {
    Budget budget(steps);
    const auto search = search_subjects(given.formula, {}, {}, budget);
    CHECK(describe(search) == "out of budget");
  }
}

TEST_CASE("texts that are no subject are found as well") {
  const auto shortest = [](const std::vector<SubjectPattern>& all_of) {
    std::deque<std::vector<SubjectPattern>> clauses;
    PlainFormula formula{.allow = {{}}, .deny = {}};
    for (const auto& pattern : all_of) {
      formula.allow[0].push_back({&clauses.emplace_back(1, pattern), false});
    }
    Budget budget(kPolicySteps);
    return describe(search_strings(formula, budget));
  };
  CHECK(shortest({{to_pattern("A/*", true), false}}) == "A/");
  CHECK(shortest({{to_pattern("A?*", true), false}}) == "AA");
  CHECK(shortest({{to_pattern("aB", false), true}, {to_pattern("A*", true), false}}) == "AB");
  CHECK(shortest({{to_pattern("a*", true), false}, {to_pattern("b*", true), false}}) == "none");
}

TEST_CASE("whether some subject matches a pattern") {
  const std::vector<std::pair<std::string, bool>> table = {
      {"a:b", true},
      {"*", true},
      {"*:*", true},
      {"?*:?*", true},
      {"-*", false},
      {"*-:a", false},
      {"a-?:a", true},
      {"*.", false},
      {"*..*", false},
      {"*.-*", false},
      {"a:*.b", true},
      {"a.*:b", false},
      {"*:*:*", false},
      {"A*", false},
      {"a:*_*", false},
      {std::string(63, '?') + ":a", true},
      {std::string(64, '?') + ":a", false},
      {"a:" + std::string(253, '?'), true},
      {"a:" + std::string(254, '?'), false},
      {"*" + std::string(40, '?') + "..*", false},
      {"*a" + std::string(40, '?') + "-", false},
      {"*a" + std::string(40, '?') + "b*:*", true},
      {std::string(63, '?') + "*" + std::string(253, '?') + "*", true},
      {std::string(500, '?'), false},
  };
  for (const auto& [text, expected] : table) {
    CAPTURE(text);
    CHECK(matches_some_subject(to_pattern("system:serviceaccount:" + text, true), false, {}) ==
          expected);
  }
  CHECK(matches_some_subject(to_pattern("*Ab", true), true, {}));
  CHECK_FALSE(matches_some_subject(to_pattern("*Ab", true), false, {}));
  CHECK(matches_some_subject(to_pattern("system:*:b", true), false, {}));
  CHECK_FALSE(matches_some_subject(to_pattern("systen:*:b", true), false, {}));
}

namespace {

Written random_formula(Random& random) {
  const auto pattern = [&] {
    static const std::string kCharacters = "aab?**:-";
    std::string out;
    for (auto n = 1 + random.below(5); n > 0; --n) out += kCharacters[random.below(8)];
    return random.chance(30) ? out : out + (random.chance(50) ? ":*" : ":b");
  };
  const auto term = [&] {
    Lists lists;
    for (auto n = 1 + random.below(2); n > 0; --n) {
      std::vector<std::string> list;
      const std::string sign = random.chance(20) ? "!" : "";
      for (auto m = 1 + random.below(3); m > 0; --m) list.push_back(sign + pattern());
      lists.push_back(std::move(list));
    }
    return lists;
  };
  Written written;
  for (auto n = 1 + random.below(3); n > 0; --n) written.allow.push_back(term());
  for (auto n = random.below(3); n > 0; --n) written.deny.push_back(term());
  return written;
}

/// The same answers, read off the graph of all states.
class ByGraph {
 public:
  explicit ByGraph(const PlainFormula& formula) {
    PatternSet set;
    std::vector<std::pair<const std::vector<SubjectPattern>*, std::size_t>> firsts;
    for (const auto* side : {&formula.allow, &formula.deny}) {
      for (const auto& term : *side) {
        for (const auto& clause : term) {
          firsts.emplace_back(clause.patterns, set.size());
          for (const auto& pattern : *clause.patterns) {
            set.add(pattern.tokens, pattern.ignore_case, kSubjectPrefix);
          }
        }
      }
    }
    graph_ = explore_subjects(
        set, language_, 500'000'000, [&](const PatternSet& all, PatternSet::ConstBits bits) {
          std::size_t next = 0;
          const auto any_term = [&](const std::vector<PlainFormula::Term>& terms) {
            bool any = false;
            for (const auto& term : terms) {
              bool holds = true;
              for (const auto& clause : term) {
                bool matched = false;
                for (std::size_t i = 0; i < clause.patterns->size(); ++i) {
                  matched = matched || all.accepts(bits, firsts[next].second + i);
                }
                ++next;
                holds = holds && matched != clause.negated;
              }
              any = any || holds;
            }
            return any;
          };
          const bool allowed = any_term(formula.allow);
          const bool denied = any_term(formula.deny);
          return static_cast<std::uint8_t>(allowed && !denied ? 1 : 0);
        });
    REQUIRE(graph_.complete);
  }
  [[nodiscard]] std::string shortest() const {
    return Reachable(graph_, language_).shortest(kWanted).value_or("none");
  }
  [[nodiscard]] Openness openness() const { return Useful(graph_, language_, kWanted).openness(); }

 private:
  static bool kWanted(std::uint8_t verdict) { return verdict == 1; }
  SubjectLanguage language_;
  Graph graph_;
};

}  // namespace

TEST_CASE("the search finds what the graph of all states has") {
  Random random(19);
  std::size_t none = 0, open = 0, closed = 0;
  for (std::size_t n = 0; n < 1'500; ++n) {
    const auto written = random_formula(random);
    const Given given(written);
    const ByGraph graph(given.formula);
    Budget budget(kPolicySteps);
    const auto has = [&](Endless endless) {
      const auto search = search_subjects(given.formula, {}, endless, budget);
      CHECK_FALSE(search.by_one_letter_only);
      return search.end == Search::End::found;
    };
    const auto shortest = describe(search_subjects(given.formula, {}, {}, budget));
    CHECK(shortest == graph.shortest());
    const auto expected = graph.openness();
    CHECK(has({.ns = true}) == expected.namespaces);
    CHECK(has({.name = true}) == expected.names);
    CHECK(has({true, true}) == expected.both);
    if (shortest == "none") {
      ++none;
    } else {
      ++(expected.names || expected.namespaces ? open : closed);
    }
  }
  CHECK(none > 100);
  CHECK(open > 100);
  CHECK(closed > 30);
}
