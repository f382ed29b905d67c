#include "base/byte_search.h"

#include <algorithm>
#include <cstring>
#include <numeric>
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

/// By their length, without those that hold another: where they stand, that one does.
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
      const std::size_t after = offset + sizeof pair;
      const std::size_t neighbour = after + sizeof pair <= pattern.size() ? after
                                    : offset >= sizeof pair               ? offset - sizeof pair
                                                                          : offset;
      candidates_.push_back(
          {pair, pair_at(pattern.data() + neighbour), offset, neighbour, pattern});
      known_[pair / 64U] |= std::uint64_t{1} << (pair % 64U);
    }
  }
  const auto first_byte = [](const Candidate& candidate) {
    return static_cast<unsigned char>(candidate.pattern[candidate.offset]);
  };
  std::sort(candidates_.begin(), candidates_.end(), [&](const Candidate& a, const Candidate& b) {
    return first_byte(a) < first_byte(b);
  });
  for (const Candidate& candidate : candidates_) ++first_with_[first_byte(candidate) + 1U];
  std::partial_sum(first_with_.begin(), first_with_.end(), first_with_.begin());
}

bool ByteSearch::stands_around(std::string_view text, std::size_t at, std::uint16_t pair) const {
  const auto first = static_cast<unsigned char>(text[at]);
  for (std::size_t i = first_with_[first]; i < first_with_[first + 1U]; ++i) {
    const Candidate& candidate = candidates_[i];
    const std::string_view pattern = candidate.pattern;
    if (candidate.pair != pair || candidate.offset > at ||
        text.size() - (at - candidate.offset) < pattern.size()) {
      continue;
    }
    const char* const begin = text.data() + at - candidate.offset;
    if (pair_at(begin + candidate.neighbour_at) == candidate.neighbour &&
        std::memcmp(begin, pattern.data(), pattern.size()) == 0) {
      return true;
    }
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
