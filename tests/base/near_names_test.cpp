#include "base/near_names.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

using namespace irsa;

TEST_CASE("NearNames answers as nearest() does") {
  // Names over few letters, so that many are near each other and ties are frequent.
  std::mt19937 random(7);
  std::vector<std::string> pool;
  for (int i = 0; i < 300; ++i) {
    std::string name;
    for (auto length = random() % 14; length > 0; --length) name += "abc-"[random() % 4];
    pool.push_back(std::move(name));
  }
  const std::vector<std::string_view> names(pool.begin(), pool.begin() + 150);
  NearNames near(names);
  NearBudget budget;
  std::size_t found = 0;
  for (const std::string& name : pool) {
    CAPTURE(name);
    const std::string_view expected = nearest(name, names);
    CHECK(near.find(name, budget) == expected);
    CHECK(near.find(name, budget) == expected);  // remembered
    found += expected.empty() ? 0 : 1;
  }
  CHECK(found > 100);
  CHECK(budget.comparisons > 0);
}

TEST_CASE("NearNames stops when the budget is used up") {
  const std::vector<std::string_view> names = {"ledger", "refunds", "reports"};
  NearNames near(names);
  NearBudget budget{.comparisons = 1};
  CHECK(near.find("refundz", budget) == "refunds");  // the first of seven letters
  CHECK(budget.comparisons == 0);
  CHECK(near.find("reportz", budget).empty());
}
