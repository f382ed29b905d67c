// Lines, columns and excerpts of the spans that are printed. Files are read again for this, each
// once and line by line, because their text is not kept after a run.
//
// Lines and columns are 1-based, columns count Unicode code points, ends are exclusive.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "diag/findings.h"
#include "source/line_index.h"
#include "source/source_set.h"

namespace irsa::report {

/// The line a span begins on, or the part of a long line around it.
struct Excerpt {
  std::string text;       ///< bytes as they are in the file
  std::size_t begin = 0;  ///< bytes of `text` where the span begins and ends;
  std::size_t end = 0;    ///< of a span over several lines, only its first line
  bool cut_before = false, cut_after = false;
};

struct Place {
  Position begin{1, 1};
  Position end{1, 1};
  Excerpt excerpt = {};
  std::string line_hash = {};  ///< of the line on which the span begins (report/line_hash.h)
};

struct PlaceOptions {
  bool excerpts = false;
  bool line_hashes = false;
  bool fixes = false;  ///< also look up the edits of fixes
  unsigned threads = 1;
};

class Places {
 public:
  /// Looks up the spans of these findings and of their notes; with `options.fixes` also those of
  /// their fixes.
  Places(const SourceSet& sources, const std::vector<const Finding*>& findings,
         PlaceOptions options);
  /// Looks up any spans.
  Places(const SourceSet& sources, std::vector<Span> spans, PlaceOptions options);

  /// `span` must be one of those given. In a file that can no longer be read it is 1:1.
  [[nodiscard]] const Place& at(Span span) const;

 private:
  std::vector<Span> spans_;  // sorted
  std::vector<Place> places_;
};

/// The file of a place, and where in it the place begins.
struct Location {
  std::string path;   ///< relative to the working directory
  Position position;  ///< 1:1 in a file that can no longer be read
};

/// Of many spans. Each file is read once, and not kept in memory.
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
