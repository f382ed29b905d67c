#include "base/byte_search.h"

#include <algorithm>

namespace irsa {

namespace {
/// The bytes that decide how far the window moves. Two would occur in nearly every word.
constexpr std::size_t kTail = 3;
}  // namespace

std::size_t ByteSearch::slot(const char* tail) {
  const auto byte = [&](std::size_t i) -> unsigned { return static_cast<unsigned char>(tail[i]); };
  return (byte(0) * 521U + byte(1) * 33U + byte(2)) % kSlots;
}

void ByteSearch::add(std::string_view pattern) {
  shortest_ = patterns_.empty() ? pattern.size() : std::min(shortest_, pattern.size());
  patterns_.push_back(pattern);
  if (shortest_ < kTail) return;
  // Of every pattern the first `shortest_` bytes count: at each place the window ends with three
  // bytes, and their last place in any pattern says how far the window may move.
  const std::size_t all = shortest_ - kTail + 1;
  jumps_.fill(static_cast<std::uint8_t>(std::min<std::size_t>(all, 255)));
  for (const std::string_view known : patterns_) {
    for (std::size_t i = 0; i < all; ++i) {
      std::uint8_t& jump = jumps_[slot(known.data() + i)];
      jump = static_cast<std::uint8_t>(std::min<std::size_t>(jump, all - 1 - i));
    }
  }
}

bool ByteSearch::stands_at(std::string_view text, std::size_t at) const {
  return std::any_of(patterns_.begin(), patterns_.end(), [&](std::string_view pattern) {
    return text.compare(at, pattern.size(), pattern) == 0;
  });
}

bool ByteSearch::found_in(std::string_view text) const {
  if (patterns_.empty()) return false;
  if (shortest_ < kTail) {
    for (std::size_t at = 0; at <= text.size(); ++at) {
      if (stands_at(text, at)) return true;
    }
    return false;
  }
  for (std::size_t at = 0; at + shortest_ <= text.size();) {
    const std::size_t jump = jumps_[slot(text.data() + at + shortest_ - kTail)];
    if (jump > 0) {
      at += jump;
    } else if (stands_at(text, at)) {
      return true;
    } else {
      ++at;
    }
  }
  return false;
}

}  // namespace irsa
