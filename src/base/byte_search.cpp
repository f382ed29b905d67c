#include "base/byte_search.h"

#include <algorithm>

namespace irsa {

std::size_t ByteSearch::slot(const char* pair) {
  const auto first = static_cast<unsigned char>(pair[0]);
  const auto second = static_cast<unsigned char>(pair[1]);
  return (first * 33U ^ second) % kSlots;
}

void ByteSearch::add(std::string_view pattern, std::uint32_t classes) {
  patterns_.push_back({pattern, classes});
  shortest_ = patterns_.size() == 1 ? pattern.size() : std::min(shortest_, pattern.size());
  if (shortest_ < 2) return;
  // Of every pattern the first `shortest_` bytes count: at each place the window ends at a pair,
  // and the pair's last place in any pattern says how far the window may move.
  const auto all = static_cast<std::uint8_t>(std::min<std::size_t>(shortest_ - 1, 255));
  jumps_.fill(all);
  for (const Pattern& known : patterns_) {
    for (std::size_t i = 0; i + 1 < shortest_; ++i) {
      std::uint8_t& jump = jumps_[slot(known.text.data() + i)];
      const std::size_t distance = shortest_ - 2 - i;
      jump = static_cast<std::uint8_t>(std::min<std::size_t>(jump, distance));
    }
  }
}

bool ByteSearch::found_in(std::string_view text, std::uint32_t classes) const {
  const auto matches_at = [&](std::size_t at) {
    return std::any_of(patterns_.begin(), patterns_.end(), [&](const Pattern& pattern) {
      return (pattern.classes & classes) != 0 &&
             text.compare(at, pattern.text.size(), pattern.text) == 0;
    });
  };
  if (patterns_.empty()) return false;
  if (shortest_ < 2) {
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (matches_at(at)) return true;
    }
    return false;
  }
  for (std::size_t at = 0; at + shortest_ <= text.size();) {
    const std::size_t jump = jumps_[slot(text.data() + at + shortest_ - 2)];
    if (jump > 0) {
      at += jump;
    } else if (matches_at(at)) {
      return true;
    } else {
      ++at;
    }
  }
  return false;
}

}  // namespace irsa
