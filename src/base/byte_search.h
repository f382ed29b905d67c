// Searching text for many byte strings at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace irsa {

/// Looks for any of a few patterns in one pass (Wu and Manber's method: most bytes are never looked
/// at). The longer the shortest pattern, the faster.
class ByteSearch {
 public:
  /// The pattern must stay valid; an empty one is found everywhere.
  void add(std::string_view pattern);
  /// Does `text` hold one of the patterns?
  [[nodiscard]] bool found_in(std::string_view text) const;

 private:
  static constexpr std::size_t kSlots = 4096;
  static std::size_t slot(const char* tail);
  [[nodiscard]] bool stands_at(std::string_view text, std::size_t at) const;

  std::vector<std::string_view> patterns_;
  // How far the search may jump when the last three bytes of its window are these.
  std::array<std::uint8_t, kSlots> jumps_ = {};
  std::size_t shortest_ = 0;
};

}  // namespace irsa
