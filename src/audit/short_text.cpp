#include "audit/short_text.h"

#include <algorithm>

#include "base/utf8.h"

namespace irsa::audit {

std::string short_text(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) return std::string(text);
  std::size_t end = 0;
  while (end < limit) {
    const std::size_t length = std::max<std::size_t>(code_point_length(text, end), 1);
    if (end + length > limit) break;
    end += length;
  }
  return std::string(text.substr(0, end)) + "…";
}

}  // namespace irsa::audit
