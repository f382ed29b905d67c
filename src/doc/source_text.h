// A text that is about to be read, and where its bytes are in the file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "source/span.h"

namespace irsa::doc {

/// What a reader reads, and how its bytes correspond to those of the file.
struct SourceText {
  FileId file{};
  /// What is parsed: UTF-8 without byte order mark. Must outlive the document.
  std::string_view text = {};
  /// Byte of the file where the text begins.
  std::uint32_t begin = 0;
  /// Where the text is not the file's bytes one by one: the byte of the file for each byte of the
  /// text, and one more for its end. Null otherwise.
  const std::uint32_t* positions = nullptr;
  /// With positions: the same for offsets at which something ends, where that differs. Else null.
  const std::uint32_t* ends = nullptr;
  /// With positions: the file's bytes from `begin` on, if they are in memory.
  std::string_view original = {};

  [[nodiscard]] std::uint32_t place(std::size_t offset) const {
    return positions != nullptr ? positions[offset] : begin + static_cast<std::uint32_t>(offset);
  }
  /// The same for the end of something that begins before.
  [[nodiscard]] std::uint32_t place_end(std::size_t offset) const {
    return ends != nullptr ? ends[offset] : place(offset);
  }
  [[nodiscard]] Span span(std::size_t from, std::size_t to) const {
    return {file, place(from), place_end(to)};
  }
  [[nodiscard]] Span extent() const { return span(0, text.size()); }
  /// The part of it from byte `from`, `length` bytes long.
  [[nodiscard]] SourceText part(std::size_t from, std::size_t length) const;
};

}  // namespace irsa::doc
