// How much HCL is read before it counts as hostile or mistaken. Each hit is an error with a place,
// never a crash, a hang or silence. The language itself has no limits.
#pragma once

#include <cstddef>
#include <cstdint>

namespace irsa::hcl {

struct Limits {
  std::size_t file_bytes = std::size_t{16} << 20;
  std::uint32_t depth = 250;  ///< of brackets, templates, blocks; and of any expression's tree
  std::uint32_t tokens = 2'000'000;    ///< per file
  std::uint32_t text_bytes = 1 << 20;  ///< of one literal
};

}  // namespace irsa::hcl
