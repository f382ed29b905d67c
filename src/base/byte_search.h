// Searching text for many byte strings at once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace irsa {

/// Looks for any of a few patterns in one pass (Wu and Manber's method: most bytes are never looked
/// at). Patterns belong to classes; a search asks for some of the classes.
class ByteSearch {
 public:
  /// `classes` is a set of bits. Patterns must stay valid; an empty one is found everywhere.
  void add(std::string_view pattern, std::uint32_t classes);
  /// Does `text` hold a pattern of one of the classes?
  [[nodiscard]] bool found_in(std::string_view text, std::uint32_t classes) const;

 private:
  struct Pattern {
    std::string_view text;
    std::uint32_t classes;
  };
  static constexpr std::size_t kSlots = 4096;
  static std::size_t slot(const char* pair);

  std::vector<Pattern> patterns_;
  // How far the search may jump when the last two bytes of its window are these.
  std::array<std::uint8_t, kSlots> jumps_ = {};
  std::size_t shortest_ = 0;
};

}  // namespace irsa
