// Values filed under keys, several under one.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace irsa {

/// Filled first (`add`), closed once (`close`), asked afterwards. The values of a key lie together,
/// in the order in which they came, so that asking gives a view; a map of vectors would allocate
/// memory for each key. At most 2^32 - 1 values.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class Groups {
 public:
  /// For about so many different keys.
  void reserve(std::size_t keys) {
    ranges_.reserve(keys);
    if (keys * 2 > slots_.size()) rehash(std::bit_ceil(keys * 2));
  }

  void add(const Key& key, Value value) {
    if ((ranges_.size() + 1) * 2 > slots_.size()) {
      rehash(slots_.empty() ? kFewestSlots : slots_.size() * 2);
    }
    const auto hash = hash_of(key);
    Slot& slot = slots_[place_of(key, hash)];
    if (slot.range == kFree) {
      slot = {.range = static_cast<std::uint32_t>(ranges_.size()), .hash = hash};
      ranges_.push_back({.key = key});
    }
    ++ranges_[slot.range].size;
    range_of_.push_back(slot.range);
    values_.push_back(std::move(value));
  }

  void close() {
    std::uint32_t begin = 0;
    for (Range& range : ranges_) {
      range.begin = begin;
      begin += std::exchange(range.size, 0);
    }
    std::vector<Value> in_order(values_.size());
    for (std::size_t i = 0; i < values_.size(); ++i) {
      Range& range = ranges_[range_of_[i]];
      in_order[range.begin + range.size++] = std::move(values_[i]);
    }
    values_ = std::move(in_order);
    range_of_ = {};
  }

  /// What was filed under the key; of an absent one, nothing.
  [[nodiscard]] std::span<const Value> operator[](const Key& key) const {
    if (slots_.empty()) return {};
    const Slot& slot = slots_[place_of(key, hash_of(key))];
    if (slot.range == kFree) return {};
    const Range& range = ranges_[slot.range];
    return std::span(values_).subspan(range.begin, range.size);
  }
  [[nodiscard]] bool contains(const Key& key) const { return !(*this)[key].empty(); }
  [[nodiscard]] bool empty() const { return ranges_.empty(); }

  /// How many different keys there are, and the i-th that came.
  [[nodiscard]] std::size_t size() const { return ranges_.size(); }
  [[nodiscard]] const Key& key(std::size_t i) const { return ranges_[i].key; }

 private:
  static constexpr std::uint32_t kFree = ~std::uint32_t{0};
  static constexpr std::size_t kFewestSlots = 16;
  struct Range {
    Key key;
    std::uint32_t begin = 0, size = 0;
  };
  struct Slot {
    std::uint32_t range = kFree;
    std::uint32_t hash = 0;  // a part of the key's: mostly enough to see that it is another
  };

  static std::uint32_t hash_of(const Key& key) {
    const std::uint64_t hash = Hash{}(key)*0x9E3779B97F4A7C15U;
    return static_cast<std::uint32_t>(hash >> 32U);
  }

  /// Where the key stands, or where it would: at its hash, or at the next free place.
  [[nodiscard]] std::size_t place_of(const Key& key, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].range != kFree &&
           (slots_[at].hash != hash || !(ranges_[slots_[at].range].key == key))) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void rehash(std::size_t size) {
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(size));
    for (const Slot& slot : before) {
      if (slot.range == kFree) continue;
      std::size_t at = slot.hash & (size - 1);
      while (slots_[at].range != kFree) at = (at + 1) & (size - 1);
      slots_[at] = slot;
    }
  }

  std::vector<Range> ranges_;            // in the order in which the keys came
  std::vector<Slot> slots_;              // a power of two of them, at most half of them taken
  std::vector<std::uint32_t> range_of_;  // of each value; until it is closed
  std::vector<Value> values_;
};

}  // namespace irsa
