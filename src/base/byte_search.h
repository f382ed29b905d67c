// Searching text for many byte strings at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace irsa {

/// Looks for any of a few patterns in one pass over a part of the text.
///
/// Of each pattern a window of n bytes is chosen, n being the length of the shortest pattern. A
/// window has n - 1 pairs of neighbouring bytes, so that wherever it is, one of them begins at
/// a multiple of n - 1: only pairs at these places are looked at. The longer the shortest pattern,
/// the faster. A pair that is in some window is frequent; with the pair beside it, it is rare.
class ByteSearch {
 public:
  ByteSearch() = default;
  /// The patterns must stay valid; an empty one is found everywhere.
  explicit ByteSearch(std::vector<std::string_view> patterns);
  /// Does `text` hold one of the patterns?
  [[nodiscard]] bool found_in(std::string_view text) const;

 private:
  /// A pattern that may be where the pair is: the pair is `offset` bytes after its begin.
  struct Candidate {
    std::uint16_t pair;
    std::size_t offset;
    std::string_view pattern;
  };
  /// Four bytes of a pattern, known by one bit of a small table; others may have the same bit.
  class Quads {
   public:
    void add(const char* at) { bits_[place(at) / 64U] |= std::uint64_t{1} << (place(at) % 64U); }
    [[nodiscard]] bool may_hold(const char* at) const {
      return (bits_[place(at) / 64U] >> (place(at) % 64U) & 1) != 0;
    }

   private:
    static constexpr std::size_t kBits = 8192;
    static std::size_t place(const char* at) {
      std::uint32_t quad = 0;
      std::memcpy(&quad, at, sizeof quad);
      return quad * 0x9E3779B1U >> 19U;
    }
    std::array<std::uint64_t, kBits / 64> bits_ = {};
  };
  [[nodiscard]] bool may_stand_around(std::string_view text, std::size_t at) const;
  [[nodiscard]] bool stands_around(std::string_view text, std::size_t at, std::uint16_t pair) const;

  std::vector<std::string_view> patterns_;
  std::size_t stride_ = 0;                      // 0: a pattern is too short for pairs
  std::vector<Candidate> candidates_;           // by pair
  std::array<std::uint64_t, 1024> known_ = {};  // one bit for each pair: is there a candidate?
  Quads with_next_, with_previous_;             // the pairs with one beside them
  bool all_quads_ = true;                       // each candidate is in one of the two
};

}  // namespace irsa
