// Sixteen bytes of a text compared at once, for the loops that look at every byte of every file.
#pragma once

#include <cstddef>
#include <cstdint>

#if defined(__SSE2__)
#include <emmintrin.h>
#else
#include <array>
#include <cstring>
#endif

namespace irsa {

/// The answers are sets of bytes: bit i is set if byte i is meant. On processors without SSE2 they
/// are the same, found one by one.
class ByteBlock {
 public:
  static constexpr std::size_t kSize = 16;
  using Set = std::uint32_t;
  static constexpr Set kAll = 0xFFFF;

#if defined(__SSE2__)
  /// `bytes`: kSize of them.
  explicit ByteBlock(const char* bytes)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes))) {}

  [[nodiscard]] Set equal(char c) const { return set(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c))); }
  /// Bytes that are no more than this, as unsigned numbers.
  [[nodiscard]] Set at_most(char c) const {
    return set(_mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(c)), bytes_));
  }
  [[nodiscard]] Set not_ascii() const { return set(bytes_); }

 private:
  static Set set(__m128i bytes) { return static_cast<Set>(_mm_movemask_epi8(bytes)); }

  __m128i bytes_;
#else
  /// `bytes`: kSize of them.
  explicit ByteBlock(const char* bytes) { std::memcpy(bytes_.data(), bytes, kSize); }

  [[nodiscard]] Set equal(char c) const {
    return set([wanted = static_cast<unsigned char>(c)](unsigned char b) { return b == wanted; });
  }
  /// Bytes that are no more than this, as unsigned numbers.
  [[nodiscard]] Set at_most(char c) const {
    return set([most = static_cast<unsigned char>(c)](unsigned char b) { return b <= most; });
  }
  [[nodiscard]] Set not_ascii() const {
    return set([](unsigned char b) { return b >= 0x80; });
  }

 private:
  template <typename Test>
  [[nodiscard]] Set set(Test test) const {
    Set set = 0;
    for (std::size_t i = 0; i < kSize; ++i) set |= Set{test(bytes_[i])} << i;
    return set;
  }

  std::array<unsigned char, kSize> bytes_;
#endif
};

}  // namespace irsa
