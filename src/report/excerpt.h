// A source line with carets under a part of it, for a terminal. Tabs are expanded, control
// characters are escaped, wide and combining characters count as many columns as they take, and a
// long line is cut around the marked part.
#pragma once

#include <cstddef>
#include <string>

#include "report/places.h"

namespace irsa::report {

struct MarkedLine {
  std::string source;
  std::string carets;  ///< blanks, then at least one '^'
};

/// `columns`: the most columns for the source line; 0 means 120.
[[nodiscard]] MarkedLine mark(const Excerpt& excerpt, std::size_t columns = 0);

}  // namespace irsa::report
