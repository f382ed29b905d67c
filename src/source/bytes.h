// The bytes of a text, or of a file that is not in memory as a whole: any part of them can be read,
// as often as needed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace irsa {

class Bytes {
 public:
  explicit Bytes(std::string_view text) : text_(text) {}
  /// `handle`: of a regular file, which stays open for as long as this is used. Its own place does
  /// not move.
  explicit Bytes(int handle) : handle_(handle) {}

  /// The bytes [begin, begin + length), fewer where they end. Views `room` or the text.
  [[nodiscard]] std::string_view read(std::uint64_t begin, std::size_t length,
                                      std::string& room) const;

 private:
  std::string_view text_;
  int handle_ = -1;
};

}  // namespace irsa
