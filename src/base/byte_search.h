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
/// Of each pattern a window is chosen, as long as the shortest pattern. Wherever a pattern stands,
/// one of the pairs of neighbouring bytes in its window begins at a multiple of the window's length
/// less one: only pairs at these places are looked at. The longer the shortest pattern, the faster.
class ByteSearch {
 public:
  ByteSearch() = default;
  /// The patterns must stay valid; an empty one is found everywhere.
  explicit ByteSearch(std::vector<std::string_view> patterns);
  /// Does `text` hold one of the patterns?
  [[nodiscard]] bool found_in(std::string_view text) const;

 private:
  /// A pattern that is there if the pair is, `offset` bytes behind its begin.
  struct Candidate {
    std::uint16_t pair;
    std::uint16_t offset;
    std::string_view pattern;
  };
  [[nodiscard]] bool stands_around(std::string_view text, std::size_t at, std::uint16_t pair) const;

  std::vector<std::string_view> patterns_;
  std::size_t stride_ = 0;                      // 0: a pattern is too short for pairs
  std::vector<Candidate> candidates_;           // by pair
  std::array<std::uint64_t, 1024> known_ = {};  // one bit for each pair: is there a candidate?
};

}  // namespace irsa
