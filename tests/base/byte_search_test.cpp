#include "base/byte_search.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using irsa::ByteSearch;

TEST_CASE("patterns are found wherever they stand") {
  ByteSearch search;
  CHECK_FALSE(search.found_in("anything"));
  search.add("needle");
  for (const char* text : {"needle", "xneedle", "needlex", "xx needle xx", "neneedle"}) {
    CAPTURE(std::string(text));
    CHECK(search.found_in(text));
  }
  for (const char* text : {"", "needl", "pin", "neeedle"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(search.found_in(text));
  }
  search.add("pin");
  CHECK(search.found_in("ppin"));
  CHECK(search.found_in("xneedlex"));
  CHECK_FALSE(search.found_in("pi needl"));
}

TEST_CASE("one byte and no byte are patterns too") {
  ByteSearch search;
  search.add("x");
  CHECK(search.found_in("abx"));
  CHECK_FALSE(search.found_in("ab"));
  search.add("");
  CHECK(search.found_in(""));
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
      patterns.push_back(text_of(1 + random() % 9));
    const std::string text = text_of(random() % 40);
    ByteSearch search;
    for (const std::string& pattern : patterns) search.add(pattern);
    const bool found = std::any_of(
        patterns.begin(), patterns.end(),
        [&](const std::string& pattern) { return text.find(pattern) != std::string::npos; });
    CHECK(search.found_in(text) == found);
  }
}
