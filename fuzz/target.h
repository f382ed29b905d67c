// What every fuzzer here has: the function that is called with an input, and a way to say that the
// property does not hold for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

[[noreturn]] inline void broken(const std::string& what) {
  std::fprintf(stderr, "the property does not hold: %s\n", what.c_str());
  std::abort();
}

}  // namespace fuzz
