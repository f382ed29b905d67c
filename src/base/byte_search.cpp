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

/// By their length, without those that hold another: where they are, that one does.
std::vector<std::string_view> without_longer(std::vector<std::string_view> patterns) {
  std::stable_sort(patterns.begin(), patterns.end(),
                   [](auto a, auto b) { return a.size() < b.size(); });
  std::vector<std::string_view> out;
  for (const std::string_view pattern : patterns) {
    const bool holds_one = std::any_of(out.begin(), out.end(), [&](std::string_view shorter) {
      return pattern.find(shorter) != std::string_view::npos;
    });
    if (!holds_one) out.push_back(pattern);
  }
  return out;
}

}  // namespace

ByteSearch::ByteSearch(std::vector<std::string_view> patterns)
    : patterns_(without_longer(std::move(patterns))) {
  if (patterns_.empty()) return;
  const std::size_t shortest = patterns_.front().size();
  if (shortest < sizeof(std::uint16_t)) return;
  stride_ = shortest - 1;
  for (const std::string_view pattern : patterns_) {
    const std::size_t window = rarest_window(pattern, shortest);
    for (std::size_t offset = window; offset < window + stride_; ++offset) {
      const std::uint16_t pair = pair_at(pattern.data() + offset);
      candidates_.push_back({pair, offset, pattern});
      if (offset + 2 * sizeof pair <= pattern.size()) {
        with_next_.add(pattern.data() + offset);
      } else if (offset >= sizeof pair) {
        with_previous_.add(pattern.data() + offset - sizeof pair);
      } else {
        all_quads_ = false;
      }
      known_[pair / 64U] |= std::uint64_t{1} << (pair % 64U);
    }
  }
  std::sort(candidates_.begin(), candidates_.end(),
            [](const Candidate& a, const Candidate& b) { return a.pair < b.pair; });
}

/// Surely not, if this is false.
bool ByteSearch::may_stand_around(std::string_view text, std::size_t at) const {
  constexpr std::size_t kPair = sizeof(std::uint16_t);
  const bool next = at + 2 * kPair <= text.size(), previous = at >= kPair;
  return !all_quads_ || (next && with_next_.may_hold(text.data() + at)) ||
         (previous && with_previous_.may_hold(text.data() + at - kPair));
}

bool ByteSearch::stands_around(std::string_view text, std::size_t at, std::uint16_t pair) const {
  auto candidate =
      std::lower_bound(candidates_.begin(), candidates_.end(), pair,
                       [](const Candidate& a, std::uint16_t wanted) { return a.pair < wanted; });
  for (; candidate != candidates_.end() && candidate->pair == pair; ++candidate) {
    const auto [_, offset, pattern] = *candidate;
    if (offset > at || text.size() - (at - offset) < pattern.size()) continue;
    if (text.compare(at - offset, pattern.size(), pattern) == 0) return true;
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
    if (known && may_stand_around(text, at) && stands_around(text, at, pair)) return true;
  }
  return false;
}

}  // namespace irsa
