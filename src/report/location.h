// Line and column of the beginning of spans.
#pragma once

#include <string>
#include <vector>

#include "report/places.h"
#include "source/line_index.h"
#include "source/source_set.h"

namespace irsa::report {

struct Location {
  std::string path;   ///< relative to the working directory
  Position position;  ///< 1:1 in a file that can no longer be read
};

/// Looks up many spans. Each file is read once, and not kept in memory.
class Locations {
 public:
  Locations(const SourceSet& sources, const std::vector<Span>& spans);
  /// `span` must be one of those that were given.
  [[nodiscard]] Location of(Span span) const;

 private:
  const SourceSet& sources_;
  Places places_;
};

/// The location of one span.
[[nodiscard]] Location location_of(const SourceSet& sources, Span place);

}  // namespace irsa::report
