// Values under keys, several under one: Ids gives numbers to keys, Rows holds the values of each
// number, and Groups is both together.
//
// Tables with the same keys share one Ids: a key is hashed once, and the rest is a look into a row
// by its number.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <utility>
#include <vector>

namespace irsa {

/// The number of a key that has none.
inline constexpr std::uint32_t kNoId = ~std::uint32_t{0};

/// Numbers different keys in the order in which they come, from 0. At most 2^32 - 1 of them.
template <typename Key, typename Hash = std::hash<Key>>
class Ids {
 public:
  /// For about so many different keys.
  void reserve(std::size_t keys) {
    keys_.reserve(keys);
    if (keys * 2 > slots_.size()) rehash(std::bit_ceil(keys * 2));
  }

  /// The key's number, a new one if it has none. `guess` is compared first: lists of records that
  /// belong together mostly have the same order.
  std::uint32_t add(const Key& key, std::uint32_t guess = kNoId) {
    if (is(guess, key)) return guess;
    if ((keys_.size() + 1) * 2 > slots_.size()) {
      rehash(slots_.empty() ? kFewestSlots : slots_.size() * 2);
    }
    const auto hash = hash_of(key);
    Slot& slot = slots_[place_of(key, hash)];
    if (slot.id == kNoId) {
      slot = {.id = static_cast<std::uint32_t>(keys_.size()), .hash = hash};
      keys_.push_back(key);
    }
    return slot.id;
  }

  /// The key's number; kNoId if it has none.
  [[nodiscard]] std::uint32_t find(const Key& key, std::uint32_t guess = kNoId) const {
    if (is(guess, key)) return guess;
    return slots_.empty() ? kNoId : slots_[place_of(key, hash_of(key))].id;
  }

  /// How many different keys there are, and the one of a number.
  [[nodiscard]] std::size_t size() const { return keys_.size(); }
  [[nodiscard]] const Key& operator[](std::size_t id) const { return keys_[id]; }

 private:
  static constexpr std::size_t kFewestSlots = 16;
  struct Slot {
    std::uint32_t id = kNoId;
    std::uint32_t hash = 0;  // a part of the key's: mostly enough to see that it is another
  };

  static std::uint32_t hash_of(const Key& key) {
    const std::uint64_t hash = Hash{}(key)*0x9E3779B97F4A7C15U;
    return static_cast<std::uint32_t>(hash >> 32U);
  }

  [[nodiscard]] bool is(std::uint32_t id, const Key& key) const {
    return id < keys_.size() && keys_[id] == key;
  }

  /// Where the key is, or where it would: at its hash, or at the next free place.
  [[nodiscard]] std::size_t place_of(const Key& key, std::uint32_t hash) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at].id != kNoId && (slots_[at].hash != hash || !(keys_[slots_[at].id] == key))) {
      at = (at + 1) & mask;
    }
    return at;
  }

  void rehash(std::size_t size) {
    const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(size));
    for (const Slot& slot : before) {
      if (slot.id == kNoId) continue;
      std::size_t at = slot.hash & (size - 1);
      while (slots_[at].id != kNoId) at = (at + 1) & (size - 1);
      slots_[at] = slot;
    }
  }

  std::vector<Key> keys_;    // by number
  std::vector<Slot> slots_;  // a power of two of them, at most half of them taken
};

/// Values in numbered rows, which lie one after the other, so that asking gives a view.
template <typename Value>
class Rows {
 public:
  /// Makes `count` rows and puts value_of(i) into the row row_of[i], for each i; nowhere where that
  /// is kNoId. In a row they are in the order in which they came.
  template <typename ValueOf>
  void fill(std::size_t count, std::span<const std::uint32_t> row_of, ValueOf value_of) {
    // Filling moves the beginning of each row to its end, which is where the next one begins.
    begins_.assign(count + 2, 0);
    std::uint32_t values = 0;
    for (const std::uint32_t row : row_of) {
      if (row == kNoId) continue;
      ++begins_[row + 2];
      ++values;
    }
    for (std::size_t row = 2; row < begins_.size(); ++row) begins_[row] += begins_[row - 1];
    values_.resize(values);
    for (std::size_t i = 0; i < row_of.size(); ++i) {
      if (row_of[i] != kNoId) values_[begins_[row_of[i] + 1]++] = value_of(i);
    }
    begins_.pop_back();
  }

  /// Nothing for a row that was not made.
  [[nodiscard]] std::span<const Value> operator[](std::uint32_t row) const {
    if (std::size_t{row} + 1 >= begins_.size()) return {};
    return std::span(values_).subspan(begins_[row], begins_[row + 1] - begins_[row]);
  }

 private:
  std::vector<std::uint32_t> begins_;  // of each row, and the end of the last
  std::vector<Value> values_;
};

/// Filled first (`add`), closed once (`close`), asked afterwards. The values of a key come in the
/// order in which they were added; a map of vectors would allocate memory for each key.
template <typename Key, typename Value, typename Hash = std::hash<Key>>
class Groups {
 public:
  void add(const Key& key, Value value) {
    // Records mostly are beside others of the same key.
    id_of_.push_back(ids_.add(key, id_of_.empty() ? kNoId : id_of_.back()));
    values_.push_back(std::move(value));
  }

  void close() {
    rows_.fill(ids_.size(), id_of_, [&](std::size_t i) { return std::move(values_[i]); });
    id_of_ = {};
    values_ = {};
  }

  /// What was filed under the key; of an absent one, nothing.
  [[nodiscard]] std::span<const Value> operator[](const Key& key) const {
    return rows_[ids_.find(key)];
  }
  [[nodiscard]] bool contains(const Key& key) const { return ids_.find(key) != kNoId; }

 private:
  Ids<Key, Hash> ids_;
  Rows<Value> rows_;
  std::vector<std::uint32_t> id_of_;  // of each value, and the values: until it is closed
  std::vector<Value> values_;
};

}  // namespace irsa
