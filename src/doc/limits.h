// How much of an input is read before it counts as hostile or mistaken. Each hit is a finding
// (input-limit), never a crash, a hang or silence.
#pragma once

#include <cstddef>
#include <cstdint>

namespace irsa::doc {

struct Limits {
  std::uint64_t yaml_file_bytes = std::uint64_t{64} << 20;
  std::uint64_t json_file_bytes =
      std::uint64_t{0xFFFFFFFF};         ///< spans are 32 bits; dumps are streamed
  std::uint32_t depth = 400;             ///< nesting at which reading stops
  std::uint32_t nodes = 2'000'000;       ///< per document
  std::uint32_t documents = 100'000;     ///< per file
  std::uint32_t scalar_bytes = 1 << 20;  ///< per scalar of a document we read
};

}  // namespace irsa::doc
