#include "base/reach.h"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <vector>

using namespace irsa;

TEST_CASE("what is reached, round circles and once each") {
  const std::map<int, std::vector<int>> graph = {{1, {2, 3}}, {2, {4}}, {3, {4, 1}}, {4, {4}},
                                                 {5, {6}},    {6, {5}}, {7, {}}};
  int asked = 0;
  const auto next = [&](int at) {
    ++asked;
    return graph.at(at);
  };
  struct Case {
    std::vector<int> from;
    std::set<int> before, expected;
    int asked;
  };
  const std::vector<Case> cases = {
      {{1}, {}, {1, 2, 3, 4}, 4},
      {{4}, {}, {4}, 1},
      {{6}, {}, {5, 6}, 2},
      {{7, 2}, {}, {2, 4, 7}, 3},
      {{}, {7}, {7}, 0},
      // What was reached before is not followed.
      {{1}, {3}, {1, 2, 3, 4}, 3},
      {{1}, {1}, {1}, 0},
  };
  for (const Case& each : cases) {
    CAPTURE(each.from);
    std::set<int> reached = each.before;
    asked = 0;
    add_reached(each.from, reached, next);
    CHECK(reached == each.expected);
    CHECK(asked == each.asked);
  }
}
