#include "base/byte_search.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace irsa {

namespace {

/// What YAML and JSON of this field are made of, the most frequent bytes first.
constexpr std::string_view kFrequent =
    " etaosrin\n:cpldum\"-.hgfybvk,/w10_{}xSRPTACEjNI2DM84OVG6qL3'5)([]=9\\z|#F$U7BKH*WYQ?+`><ZJX";

/// How often a byte occurs next to others, roughly (Zipf's law).
double frequency(char c) {
  const std::size_t rank = std::min(kFrequent.find(c), kFrequent.size());
  return 1.0 / static_cast<double>(rank + 1);
}

std::uint16_t pair_at(const char* at) {
  std::uint16_t pair = 0;
  std::memcpy(&pair, at, sizeof pair);
  return pair;
}

/// The begin of the `length` bytes of a pattern that other text resembles least.
std::size_t rarest_window(std::string_view pattern, std::size_t length) {
  std::size_t rarest = 0;
  double least = 0;
  for (std::size_t from = 0; from + length <= pattern.size(); ++from) {
    double sum = 0;
    for (std::size_t i = from; i + 1 < from + length; ++i) {
      sum += frequency(pattern[i]) * frequency(pattern[i + 1]);
    }
    if (from > 0 && sum >= least) continue;
    least = sum;
    rarest = from;
  }
  return rarest;
}

}  // namespace

ByteSearch::ByteSearch(std::vector<std::string_view> patterns) : patterns_(std::move(patterns)) {
  if (patterns_.empty()) return;
  const std::size_t shortest =
      std::min_element(patterns_.begin(), patterns_.end(), [](auto a, auto b) {
        return a.size() < b.size();
      })->size();
  if (shortest < sizeof(std::uint16_t)) return;
  stride_ = shortest - 1;
  for (const std::string_view pattern : patterns_) {
    const std::size_t window = rarest_window(pattern, shortest);
    for (std::size_t offset = window; offset < window + stride_; ++offset) {
      const std::uint16_t pair = pair_at(pattern.data() + offset);
      candidates_.push_back({pair, offset, pattern});
      known_[pair / 64U] |= std::uint64_t{1} << (pair % 64U);
    }
  }
  std::sort(candidates_.begin(), candidates_.end(),
            [](const Candidate& a, const Candidate& b) { return a.pair < b.pair; });
}

bool ByteSearch::stands_around(std::string_view text, std::size_t at, std::uint16_t pair) const {
  auto candidate =
      std::lower_bound(candidates_.begin(), candidates_.end(), pair,
                       [](const Candidate& a, std::uint16_t wanted) { return a.pair < wanted; });
  for (; candidate != candidates_.end() && candidate->pair == pair; ++candidate) {
    const auto [_, offset, pattern] = *candidate;
    if (offset > at || text.size() - (at - offset) < pattern.size()) continue;
    if (std::memcmp(text.data() + at - offset, pattern.data(), pattern.size()) == 0) return true;
  }
  return false;
}

bool ByteSearch::found_in(std::string_view text) const {
  if (stride_ == 0) {
    return std::any_of(patterns_.begin(), patterns_.end(), [&](std::string_view pattern) {
      return text.find(pattern) != std::string_view::npos;
    });
  }
  for (std::size_t at = 0; at + sizeof(std::uint16_t) <= text.size(); at += stride_) {
    const std::uint16_t pair = pair_at(text.data() + at);
    const bool known = (known_[pair / 64U] >> (pair % 64U) & 1) != 0;
    if (known && stands_around(text, at, pair)) return true;
  }
  return false;
}

}  // namespace irsa
