// What the Index answers where it has found several records.
#pragma once

#include <cstddef>
#include <iterator>
#include <span>

namespace irsa::join {

/// Records found under a name: those of the namespace asked for, then those whose own namespace is
/// not known. A view into the tables of the Index.
template <typename T>
class Matches {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = const T*;
    using difference_type = std::ptrdiff_t;
    using pointer = const T* const*;
    using reference = const T*;

    Iterator() = default;
    Iterator(const Matches& of, std::size_t at) : of_(&of), at_(at) {}
    const T* operator*() const { return (*of_)[at_]; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) { return {*of_, at_++}; }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const Matches* of_ = nullptr;
    std::size_t at_ = 0;
  };

  Matches() = default;
  Matches(std::span<const T* const> known, std::span<const T* const> open)
      : known_(known), open_(open) {}

  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, size()}; }
  [[nodiscard]] std::size_t size() const { return known_.size() + open_.size(); }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] const T* front() const { return (*this)[0]; }
  [[nodiscard]] const T* operator[](std::size_t i) const {
    return i < known_.size() ? known_[i] : open_[i - known_.size()];
  }

 private:
  std::span<const T*const> known_, open_;
};

}  // namespace irsa::join
