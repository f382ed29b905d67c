// Searching text for many byte strings at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace irsa {

/// Looks for any of a few patterns in one pass over a part of the text.
///
/// Of each pattern a window of n bytes is chosen, n being the length of the shortest pattern. A
/// window has n - 1 pairs of neighbouring bytes, so that wherever it stands, one of them begins at
/// a multiple of n - 1: only pairs at these places are looked at. The longer the shortest pattern,
/// the faster.
class ByteSearch {
 public:
  ByteSearch() = default;
  /// The patterns must stay valid; an empty one is found everywhere.
  explicit ByteSearch(std::vector<std::string_view> patterns);
  /// Does `text` hold one of the patterns?
  [[nodiscard]] bool found_in(std::string_view text) const;

 private:
  /// A pattern that may be where the pair is: the pair stands `offset` bytes behind its begin.
  /// Another of its pairs, `neighbour_at` bytes behind its begin, tells nearly always that it is not.
  struct Candidate {
    std::uint16_t pair, neighbour;
    std::size_t offset, neighbour_at;
    std::string_view pattern;
  };
  [[nodiscard]] bool stands_around(std::string_view text, std::size_t at, std::uint16_t pair) const;

  std::vector<std::string_view> patterns_;
  std::size_t stride_ = 0;                      // 0: a pattern is too short for pairs
  std::vector<Candidate> candidates_;           // by the first byte of the pair
  std::array<std::uint16_t, 257> first_with_ = {};  // of each first byte: its first candidate
  std::array<std::uint64_t, 1024> known_ = {};  // one bit for each pair: is there a candidate?
};

}  // namespace irsa
