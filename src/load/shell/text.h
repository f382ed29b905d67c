// Text that is made of parts of a script, with the place of each byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::load {

struct ShellText {
  std::string text = {};
  std::vector<std::uint32_t> begins = {}, ends = {};  ///< for each byte: bytes of the script
  bool open = false;                                  ///< a part of it is not known

  void add(std::string_view bytes, std::uint32_t begin, std::uint32_t end);
  void append(const ShellText& other);
  [[nodiscard]] ShellText before(std::size_t offset) const;
  [[nodiscard]] ShellText behind(std::size_t offset) const;
};

}  // namespace irsa::load
