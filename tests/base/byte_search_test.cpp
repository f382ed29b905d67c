#include "base/byte_search.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

using irsa::ByteSearch;

TEST_CASE("patterns are found wherever they stand, by class") {
  ByteSearch search;
  CHECK_FALSE(search.found_in("anything", 1));
  search.add("needle", 1);
  search.add("pin", 2);
  for (const char* text : {"needle", "xneedle", "needlex", "xx needle xx", "neneedle"}) {
    CHECK(search.found_in(text, 1));
    CHECK(search.found_in(text, 3));
    CHECK_FALSE(search.found_in(text, 2));
  }
  CHECK(search.found_in("ppin", 2));
  CHECK_FALSE(search.found_in("pi", 2));
  CHECK_FALSE(search.found_in("needl", 1));
  CHECK_FALSE(search.found_in("", 3));
}

TEST_CASE("one byte and no byte are patterns too") {
  ByteSearch search;
  search.add("x", 1);
  CHECK(search.found_in("abx", 1));
  CHECK_FALSE(search.found_in("ab", 1));
  search.add("", 2);
  CHECK(search.found_in("", 2));
}

TEST_CASE("the answer is that of searching one by one") {
  std::mt19937 random(3);
  const auto text_of = [&](std::size_t size) {
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>('a' + random() % 3);
    return text;
  };
  for (int round = 0; round < 3000; ++round) {
    std::vector<std::string> patterns;
    for (std::size_t i = 0, n = 1 + random() % 4; i < n; ++i)
      patterns.push_back(text_of(1 + random() % 6));
    const std::string text = text_of(random() % 40);
    ByteSearch search;
    for (std::size_t i = 0; i < patterns.size(); ++i) search.add(patterns[i], 1U << i);
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      CHECK(search.found_in(text, 1U << i) == (text.find(patterns[i]) != std::string::npos));
    }
  }
}
