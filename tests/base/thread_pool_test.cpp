#include "base/thread_pool.h"

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace irsa {
namespace {

TEST_CASE("every index is worked on once, whatever the number of threads") {
  for (const unsigned threads : {1U, 2U, 7U}) {
    for (const std::size_t count : {0U, 1U, 5U, 1000U}) {
      std::vector<std::atomic<int>> calls(count);
      for_each_index(count, threads, [&](std::size_t i) { ++calls[i]; });
      for (const auto& n : calls) CHECK(n == 1);
    }
  }
}

TEST_CASE("slices lie one behind the other and are all there is") {
  for (const unsigned threads : {1U, 3U}) {
    for (const std::size_t count : {0U, 1U, 1023U, 1024U, 1025U, 5000U}) {
      CAPTURE(count);
      std::vector<std::pair<std::size_t, std::size_t>> slices(slice_count(count));
      for_each_slice(count, threads, [&](std::size_t slice, std::size_t begin, std::size_t end) {
        slices.at(slice) = {begin, end};
      });
      std::size_t at = 0;
      for (const auto& [begin, end] : slices) {
        CHECK(begin == at);
        CHECK(end > begin);
        at = end;
      }
      CHECK(at == count);
    }
  }
}

TEST_CASE("the exception of the lowest index arrives, after all others have been worked on") {
  for (const unsigned threads : {1U, 3U}) {
    std::atomic<int> worked{0};
    const auto work = [&](std::size_t i) {
      ++worked;
      if (i == 7 || i == 30) throw std::runtime_error("at " + std::to_string(i));
    };
    CHECK_THROWS_WITH_AS(for_each_index(50, threads, work), "at 7", std::runtime_error);
    CHECK(worked == 50);
  }
}

TEST_CASE("0 threads means one per processor") {
  CHECK(thread_count(0) >= 1);
  CHECK(thread_count(3) == 3);
}

}  // namespace
}  // namespace irsa
