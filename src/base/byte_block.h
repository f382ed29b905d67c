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

/// Which bytes of a block are meant. Taking sets together costs next to nothing, bits() a little.
/// On processors without SSE2 everything is the same, found one by one.
class ByteSet {
 public:
#if defined(__SSE2__)
  using Value = __m128i;  // of each byte, the highest bit
  /// Bit i is set if byte i is meant.
  [[nodiscard]] std::uint32_t bits() const {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(value_));
  }
  friend ByteSet operator|(ByteSet a, ByteSet b) {
    return ByteSet(_mm_or_si128(a.value_, b.value_));
  }
  [[nodiscard]] ByteSet without(ByteSet other) const {
    return ByteSet(_mm_andnot_si128(other.value_, value_));
  }
#else
  using Value = std::uint32_t;
  /// Bit i is set if byte i is meant.
  [[nodiscard]] std::uint32_t bits() const { return value_; }
  friend ByteSet operator|(ByteSet a, ByteSet b) { return ByteSet(a.value_ | b.value_); }
  [[nodiscard]] ByteSet without(ByteSet other) const { return ByteSet(value_ & ~other.value_); }
#endif
  explicit ByteSet(Value value) : value_(value) {}

 private:
  Value value_;
};

class ByteBlock {
 public:
  static constexpr std::size_t kSize = 16;
  static constexpr std::uint32_t kAll = 0xFFFF;  ///< bits() of all bytes

#if defined(__SSE2__)
  /// `bytes`: kSize of them.
  explicit ByteBlock(const char* bytes)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes))) {}

  [[nodiscard]] ByteSet equal(char c) const {
    return ByteSet(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c)));
  }
  /// Bytes that are no more than this, as unsigned numbers.
  [[nodiscard]] ByteSet at_most(char c) const {
    return ByteSet(_mm_cmpeq_epi8(_mm_min_epu8(bytes_, _mm_set1_epi8(c)), bytes_));
  }
  [[nodiscard]] ByteSet not_ascii() const { return ByteSet(bytes_); }

 private:
  __m128i bytes_;
#else
  /// `bytes`: kSize of them.
  explicit ByteBlock(const char* bytes) { std::memcpy(bytes_.data(), bytes, kSize); }

  [[nodiscard]] ByteSet equal(char c) const {
    return set([wanted = static_cast<unsigned char>(c)](unsigned char b) { return b == wanted; });
  }
  /// Bytes that are no more than this, as unsigned numbers.
  [[nodiscard]] ByteSet at_most(char c) const {
    return set([most = static_cast<unsigned char>(c)](unsigned char b) { return b <= most; });
  }
  [[nodiscard]] ByteSet not_ascii() const {
    return set([](unsigned char b) { return b >= 0x80; });
  }

 private:
  template <typename Test>
  [[nodiscard]] ByteSet set(Test test) const {
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < kSize; ++i) bits |= std::uint32_t{test(bytes_[i])} << i;
    return ByteSet(bits);
  }

  std::array<unsigned char, kSize> bytes_;
#endif
};

}  // namespace irsa
