#include "base/arena.h"

#include <algorithm>
#include <cstring>
#include <iterator>

namespace irsa {

namespace {
constexpr std::size_t kFirstBlock = 4096;
constexpr std::size_t kLargestBlock = std::size_t{1} << 20;
}  // namespace

std::string_view Arena::keep(std::string_view text) {
  if (text.empty()) return {};
  if (text.size() > left_) {
    last_size_ = std::max(text.size(), std::clamp(last_size_ * 2, kFirstBlock, kLargestBlock));
    // for_overwrite: the block is filled by memcpy, zeroing it first would be wasted.
    blocks_.push_back(std::make_unique_for_overwrite<char[]>(last_size_));
    next_ = blocks_.back().get();
    left_ = last_size_;
  }
  char* const at = next_;
  std::memcpy(at, text.data(), text.size());
  next_ += text.size();
  left_ -= text.size();
  return {at, text.size()};
}

void Arena::absorb(Arena&& other) {
  std::move(other.blocks_.begin(), other.blocks_.end(), std::back_inserter(blocks_));
  other.blocks_.clear();
  other.next_ = nullptr;
  other.left_ = other.last_size_ = 0;
}

void Arena::clear() {
  if (blocks_.empty()) return;
  std::swap(blocks_.front(), blocks_.back());  // the newest block is the largest
  blocks_.resize(1);
  next_ = blocks_.front().get();
  left_ = last_size_;
}

}  // namespace irsa
