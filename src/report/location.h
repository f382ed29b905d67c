// Where a single span begins, in lines and columns.
#pragma once

#include <string>

#include "source/line_index.h"
#include "source/source_set.h"

namespace irsa::report {

struct Location {
  std::string path;   ///< as seen from the working directory
  Position position;  ///< 1:1 in a file that can no longer be read
};

[[nodiscard]] inline Location location_of(const SourceSet& sources, Span place) {
  const Span span = sources.written(place);
  Location location{.path = sources[span.file].shown, .position = {1, 1}};
  if (const auto text = sources.text(span.file)) {
    location.position = LineIndex(*text).position(span.begin);
  }
  return location;
}

}  // namespace irsa::report
