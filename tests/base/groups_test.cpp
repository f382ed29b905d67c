#include "base/groups.h"

#include <doctest/doctest.h>

#include <map>
#include <random>
#include <string>
#include <vector>

using namespace irsa;

namespace {

/// Everything in a handful of places, so that keys meet.
struct PoorHash {
  std::size_t operator()(int key) const { return static_cast<std::size_t>(key % 3); }
};

template <typename Hash>
void compare_with_map(int keys, std::size_t values) {
  CAPTURE(keys);
  CAPTURE(values);
  std::mt19937 random(17);
  Groups<int, std::size_t, Hash> groups;
  std::map<int, std::vector<std::size_t>> expected;
  for (std::size_t i = 0; i < values; ++i) {
    const int key = static_cast<int>(random() % static_cast<unsigned>(keys));
    expected[key].push_back(i);
    groups.add(key, i);
  }
  groups.close();
  for (int key = 0; key < keys; ++key) {
    const auto found = groups[key];
    CHECK(std::vector<std::size_t>(found.begin(), found.end()) == expected[key]);
    CHECK(groups.contains(key) == !expected[key].empty());
  }
  CHECK(groups[keys].empty());
}

/// Numbers in a map, and a guess that is right, wrong or no number at all.
template <typename Hash>
void compare_ids(int keys, std::size_t reserved) {
  CAPTURE(keys);
  CAPTURE(reserved);
  std::mt19937 random(17);
  Ids<int, Hash> ids;
  std::map<int, std::uint32_t> expected;
  std::vector<int> order;
  ids.reserve(reserved);
  for (int i = 0; i < 3 * keys; ++i) {
    const int key = static_cast<int>(random() % static_cast<unsigned>(keys));
    const bool fresh = expected.try_emplace(key, static_cast<std::uint32_t>(order.size())).second;
    if (fresh) order.push_back(key);
    const auto guess = static_cast<std::uint32_t>(random() % static_cast<unsigned>(keys + 2));
    CHECK(ids.add(key, i % 3 == 0 ? kNoId : guess) == expected[key]);
  }
  REQUIRE(ids.size() == order.size());
  for (std::size_t id = 0; id < order.size(); ++id) CHECK(ids[id] == order[id]);
  for (int key = 0; key <= keys; ++key) {
    const auto known = expected.find(key);
    const std::uint32_t id = known == expected.end() ? kNoId : known->second;
    CHECK(ids.find(key) == id);
    CHECK(ids.find(key, 0) == id);
    CHECK(ids.find(key, id) == id);
  }
}

}  // namespace

TEST_CASE("different keys are numbered in the order in which they come") {
  for (const std::size_t reserved : {0, 1, 100, 5000}) {
    compare_ids<std::hash<int>>(1, reserved);
    compare_ids<std::hash<int>>(700, reserved);
    compare_ids<PoorHash>(50, reserved);
  }
  CHECK(Ids<int>().find(1) == kNoId);
}

TEST_CASE("rows hold what was put into them, in order") {
  struct Case {
    std::size_t rows;
    std::vector<std::uint32_t> row_of;  // of the values 0, 1, …
    std::vector<std::vector<int>> expected;
  };
  const Case kCases[] = {
      {0, {}, {}},
      {2, {}, {{}, {}}},
      {1, {0, 0}, {{0, 1}}},
      {4, {3, 1, kNoId, 3, 0, 1}, {{4}, {1, 5}, {}, {0, 3}}},
      {2, {kNoId, kNoId}, {{}, {}}},
  };
  for (const Case& test : kCases) {
    Rows<int> rows;
    CHECK(rows[0].empty());
    rows.fill(test.rows, test.row_of, [](std::size_t i) { return static_cast<int>(i); });
    for (std::uint32_t row = 0; row < test.rows; ++row) {
      CHECK(std::vector<int>(rows[row].begin(), rows[row].end()) == test.expected[row]);
    }
    CHECK(rows[static_cast<std::uint32_t>(test.rows)].empty());
    CHECK(rows[kNoId].empty());
  }
}

TEST_CASE("values stand under their keys in the order in which they came") {
  compare_with_map<std::hash<int>>(1, 20);
  compare_with_map<std::hash<int>>(700, 2'000);
  compare_with_map<PoorHash>(50, 200);
}

TEST_CASE("nothing filed, nothing found") {
  Groups<std::string, int> groups;
  CHECK(groups["a"].empty());
  groups.close();
  CHECK(groups["a"].empty());
  CHECK_FALSE(groups.contains("a"));
}
