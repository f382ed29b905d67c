// From byte offsets to lines and columns, the way the report formats count them.
//
// Lines and columns are 1-based; a column counts Unicode code points (an invalid byte is one). A
// line ends at \n, \r\n or a lone \r. A byte order mark at the start of the file is not a column.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "source/span.h"

namespace irsa {

struct Position {
  std::uint32_t line;
  std::uint32_t column;
  friend constexpr auto operator<=>(const Position&, const Position&) = default;
};

class LineIndex {
 public:
  /// `text` must outlive the index.
  explicit LineIndex(std::string_view text);

  /// The position of the byte at `offset`; offsets after the end mean the end. For the end of a
  /// half-open span this is the exclusive end position.
  [[nodiscard]] Position position(std::uint32_t offset) const;
  /// The bytes of a line (1-based) without its line end and without a byte order mark; empty when
  /// there is no such line.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  /// Offset of the first byte of a line, after a byte order mark.
  [[nodiscard]] std::uint32_t line_start(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t line_count() const {
    return static_cast<std::uint32_t>(starts_.size());
  }

 private:
  std::string_view text_;
  std::vector<std::uint32_t> starts_;
};

}  // namespace irsa
