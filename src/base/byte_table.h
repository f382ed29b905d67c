// A set of bytes, as a table: std::string_view::find_first_of sets a search up for every byte that
// it looks at, which is what most of the time goes to where a whole file is looked through.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace irsa {

class ByteTable {
 public:
  constexpr explicit ByteTable(std::string_view bytes) { add(bytes); }
  [[nodiscard]] constexpr ByteTable with(std::string_view bytes) const {
    ByteTable more = *this;
    more.add(bytes);
    return more;
  }
  /// With what is from `first` to `last`, both included, as unsigned bytes.
  [[nodiscard]] constexpr ByteTable with(unsigned char first, unsigned char last) const {
    ByteTable more = *this;
    for (unsigned byte = first; byte <= last; ++byte) more.add(static_cast<char>(byte));
    return more;
  }
  [[nodiscard]] constexpr bool contains(char c) const {
    return table_[static_cast<unsigned char>(c)];
  }

  /// The first byte from `at` on that is in the set; the size of `text` if there is none.
  [[nodiscard]] constexpr std::size_t find_in(std::string_view text, std::size_t at = 0) const {
    while (at < text.size() && !contains(text[at])) ++at;
    return at;
  }
  /// The first one that is not in it.
  [[nodiscard]] constexpr std::size_t find_other(std::string_view text, std::size_t at = 0) const {
    while (at < text.size() && contains(text[at])) ++at;
    return at;
  }

 private:
  constexpr void add(std::string_view bytes) {
    for (const char c : bytes) add(c);
  }
  constexpr void add(char c) { table_[static_cast<unsigned char>(c)] = true; }

  std::array<bool, 256> table_ = {};
};

/// What names and keys are made of, in ASCII.
inline constexpr ByteTable kLettersAndDigits =
    ByteTable("").with('a', 'z').with('A', 'Z').with('0', '9');

}  // namespace irsa
