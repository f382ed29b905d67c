#include "base/byte_search.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

using irsa::ByteSearch;

TEST_CASE("patterns are found wherever they stand") {
  CHECK_FALSE(ByteSearch().found_in("anything"));
  const ByteSearch needle({"needle"});
  for (const char* text : {"needle", "xneedle", "needlex", "xx needle xx", "neneedle"}) {
    CAPTURE(std::string(text));
    CHECK(needle.found_in(text));
  }
  for (const char* text : {"", "needl", "eedle", "pin", "neeedle"}) {
    CAPTURE(std::string(text));
    CHECK_FALSE(needle.found_in(text));
  }
  const ByteSearch both({"needle", "pin"});
  CHECK(both.found_in("ppin"));
  CHECK(both.found_in("xneedlex"));
  CHECK_FALSE(both.found_in("pi needl"));
}

TEST_CASE("one byte and no byte are patterns too") {
  CHECK(ByteSearch({"x"}).found_in("abx"));
  CHECK_FALSE(ByteSearch({"x", "yy"}).found_in("ab"));
  CHECK(ByteSearch({"x", ""}).found_in(""));
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
    for (std::size_t i = 0, n = 1 + random() % 4; i < n; ++i) {
      patterns.push_back(text_of(1 + random() % 9));
    }
    const std::string text = text_of(random() % 40);
    const ByteSearch search({patterns.begin(), patterns.end()});
    const bool found = std::any_of(
        patterns.begin(), patterns.end(),
        [&](const std::string& pattern) { return text.find(pattern) != std::string::npos; });
    CHECK(search.found_in(text) == found);
  }
}
