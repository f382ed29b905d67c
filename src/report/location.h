// Where a single span begins, in lines and columns; and the lines of many.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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

/// Finds the lines of many places. A file is looked through once for all those that follow each
/// other in it: a dump is large, and has thousands of roles.
class Lines {
 public:
  explicit Lines(const SourceSet& sources) : sources_(sources) {}

  struct Line {
    std::string path;
    std::uint32_t number;  ///< 1 in a file that can no longer be read
  };
  [[nodiscard]] Line of(Span place) {
    const Span span = sources_.written(place);
    if (file_ != span.file) {
      file_ = span.file;
      text_ = sources_.text(span.file);
      index_.reset();
      if (text_ != nullptr) index_.emplace(*text_);
    }
    return {.path = sources_[span.file].shown, .number = index_ ? index_->line_of(span.begin) : 1};
  }

 private:
  const SourceSet& sources_;
  std::optional<FileId> file_;
  std::shared_ptr<const std::string> text_;
  std::optional<LineIndex> index_;
};

}  // namespace irsa::report
