#include "base/byte_block.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <random>
#include <string>

using irsa::ByteBlock;

namespace {

template <typename Test>
std::uint32_t one_by_one(const std::string& bytes, Test test) {
  std::uint32_t set = 0;
  for (std::size_t i = 0; i < ByteBlock::kSize; ++i) {
    if (test(static_cast<unsigned char>(bytes[i]))) set |= 1U << i;
  }
  return set;
}

}  // namespace

TEST_CASE("a block answers what looking at each byte does") {
  std::mt19937 random(11);
  for (int round = 0; round < 2'000; ++round) {
    // Near each other, so that bytes are equal now and then, and at both ends of the range.
    const auto around = static_cast<unsigned char>(random());
    std::string bytes;
    while (bytes.size() < ByteBlock::kSize) {
      bytes += static_cast<char>(around + random() % 5);
    }
    const auto wanted = static_cast<unsigned char>(around + 2);
    const ByteBlock block(bytes.data());
    CHECK(block.equal(static_cast<char>(wanted)).bits() ==
          one_by_one(bytes, [&](unsigned char b) { return b == wanted; }));
    CHECK(block.at_most(static_cast<char>(wanted)).bits() ==
          one_by_one(bytes, [&](unsigned char b) { return b <= wanted; }));
    const auto set = block.equal(static_cast<char>(around)) | block.at_most(bytes[0]);
    CHECK(set.without(block.equal(bytes[0])).bits() ==
          one_by_one(bytes, [&, first = static_cast<unsigned char>(bytes[0])](unsigned char b) {
            return (b == around || b <= first) && b != first;
          }));
    CHECK(block.not_ascii().bits() == one_by_one(bytes, [](unsigned char b) { return b >= 0x80; }));
  }
  const std::string same(ByteBlock::kSize, 'x');
  CHECK(ByteBlock(same.data()).equal('x').bits() == ByteBlock::kAll);
}
