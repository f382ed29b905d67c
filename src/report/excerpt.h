// A source line with carets under a part of it, for a terminal: tabs are expanded, control
// characters escaped, wide and combining characters counted as they are displayed, and a long line
// is cut around the marked part.
#pragma once

#include <cstddef>
#include <string>

#include "report/places.h"

namespace irsa::report {

struct MarkedLine {
  std::string source;
  std::string carets;  ///< blanks, then at least one '^'
};

/// `columns`: how wide the source may be shown; 0 = the usual 120.
[[nodiscard]] MarkedLine mark(const Excerpt& excerpt, std::size_t columns = 0);

}  // namespace irsa::report
