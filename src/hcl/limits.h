// Limits for reading HCL. The language has none; they protect against hostile or broken files. A
// file that exceeds a limit gets an error with a place.
#pragma once

#include <cstddef>
#include <cstdint>

namespace irsa::hcl {

struct Limits {
  std::size_t file_bytes = std::size_t{16} << 20;
  std::uint32_t depth = 250;  ///< of nested brackets, templates and blocks; of an expression's tree
  std::uint32_t tokens = 2'000'000;    ///< per file
  std::uint32_t text_bytes = 1 << 20;  ///< of one literal
};

}  // namespace irsa::hcl
