// Storage for strings that outlive the buffer they were read from.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace irsa {

/// Append-only string storage. Views stay valid until the arena is destroyed, also when the arena
/// is moved. Nothing is ever given back one by one; clear() forgets everything and keeps a block.
class Arena {
 public:
  [[nodiscard]] std::string_view keep(std::string_view text);
  /// Takes over everything `other` holds; views into it stay valid.
  void absorb(Arena&& other);
  void clear();

 private:
  std::vector<std::unique_ptr<char[]>> blocks_;
  char* next_ = nullptr;
  std::size_t left_ = 0;
  std::size_t last_size_ = 0;
};

}  // namespace irsa
