// Writing C++ data: what the generators of tables share.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::tools {

/// A string_view literal. Ordinary literals, one per line of the text, hold any byte and cannot
/// clash with a delimiter; none grows long enough to meet a compiler's limit.
[[nodiscard]] std::string literal(std::string_view text);

/// Collects constant arrays, each under a name of its own, to be written before what refers to
/// them.
class ArrayWriter {
 public:
  /// Defines an array and returns its name; an empty span needs none.
  std::string array(std::string_view type, const std::vector<std::string>& elements);
  std::string strings(const std::vector<std::string>& values);
  /// The definitions of all of them, in order.
  [[nodiscard]] const std::string& definitions() const { return definitions_; }

 private:
  std::string definitions_;
  std::size_t next_ = 0;
};

}  // namespace irsa::tools
