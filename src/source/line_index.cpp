#include "source/line_index.h"

#include <algorithm>
#include <cstddef>

#include "base/utf8.h"

namespace irsa {

LineIndex::LineIndex(std::string_view text) : text_(text) {
  starts_.push_back(text.starts_with(kByteOrderMark) ? 3 : 0);
  for (std::size_t at = text.find_first_of("\r\n"); at != std::string_view::npos;
       at = text.find_first_of("\r\n", at)) {
    at += text.substr(at, 2) == "\r\n" ? 2 : 1;
    starts_.push_back(static_cast<std::uint32_t>(at));
  }
}

Position LineIndex::position(std::uint32_t offset) const {
  const auto after = std::upper_bound(starts_.begin(), starts_.end(), offset);
  // Only a byte of the mark itself lies before the first line's start.
  if (after == starts_.begin()) return {1, 1};
  const std::uint32_t start = *(after - 1);
  const std::string_view before = text_.substr(start, offset - start);
  return {static_cast<std::uint32_t>(after - starts_.begin()),
          static_cast<std::uint32_t>(count_code_points(before)) + 1};
}

std::string_view LineIndex::line(std::uint32_t number) const {
  if (number == 0 || number > starts_.size()) return {};
  const std::string_view rest = text_.substr(starts_[number - 1]);
  return rest.substr(0, rest.find_first_of("\r\n"));
}

std::uint32_t LineIndex::line_start(std::uint32_t number) const {
  const std::size_t index = std::clamp<std::size_t>(number, 1, starts_.size()) - 1;
  return starts_[index];
}

}  // namespace irsa
