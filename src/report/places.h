// Lines, columns and excerpts for the spans that are printed. Files are read again for this, each
// once and line by line; nothing else of their text is kept after linting.
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
  std::size_t begin = 0;  ///< the span in `text`; of a span over several lines, the part
  std::size_t end = 0;    ///< on the first
  bool cut_before = false, cut_after = false;
};

struct Place {
  Position begin{1, 1};
  Position end{1, 1};
  Excerpt excerpt = {};
  std::string line_hash = {};  ///< GitHub's, of the line the span begins on
};

struct PlaceOptions {
  bool excerpts = false;
  bool line_hashes = false;
  bool fixes = false;  ///< the edits of the fixes that are offered, too
  unsigned threads = 1;
};

class Places {
 public:
  /// Looks up the spans of all these findings and of their notes, and of their fixes if asked.
  Places(const SourceSet& sources, const std::vector<const Finding*>& findings,
         PlaceOptions options);
  /// The same for any spans.
  Places(const SourceSet& sources, std::vector<Span> spans, PlaceOptions options);

  /// `span` must be one of those given. In a file that can no longer be read it is 1:1.
  [[nodiscard]] const Place& at(Span span) const;

 private:
  std::vector<Span> spans_;  // sorted
  std::vector<Place> places_;
};

}  // namespace irsa::report
