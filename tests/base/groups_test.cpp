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
void compare_with_map(int keys, std::size_t values, std::size_t reserved) {
  CAPTURE(keys);
  CAPTURE(values);
  std::mt19937 random(17);
  Groups<int, std::size_t, Hash> groups;
  std::map<int, std::vector<std::size_t>> expected;
  std::vector<int> order;
  groups.reserve(reserved);
  for (std::size_t i = 0; i < values; ++i) {
    const int key = static_cast<int>(random() % static_cast<unsigned>(keys));
    if (!expected.contains(key)) order.push_back(key);
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
  REQUIRE(groups.size() == order.size());
  for (std::size_t i = 0; i < order.size(); ++i) CHECK(groups.key(i) == order[i]);
}

}  // namespace

TEST_CASE("values stand under their keys in the order in which they came") {
  for (const std::size_t reserved : {0, 1, 100, 5000}) {
    compare_with_map<std::hash<int>>(1, 20, reserved);
    compare_with_map<std::hash<int>>(700, 2'000, reserved);
    compare_with_map<PoorHash>(50, 200, reserved);
  }
}

TEST_CASE("nothing filed, nothing found") {
  Groups<std::string, int> groups;
  CHECK(groups["a"].empty());
  groups.close();
  CHECK(groups["a"].empty());
  CHECK(groups.empty());
}
