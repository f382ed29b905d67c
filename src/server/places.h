// Places in a text as the Language Server Protocol counts them, and as this program does.
//
// Protocol: line and character from 0, in the units that client and server agreed on at the
// beginning. Here: bytes from the beginning of the file. A byte order mark is not a character; a
// byte that is not UTF-8 is one. Lines end as source/line_index.h says, which is also what the
// protocol says.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "source/line_index.h"
#include "source/source_set.h"
#include "source/span.h"

namespace irsa::server {

enum class Units : std::uint8_t { utf8, utf16, utf32 };

struct Point {
  std::uint32_t line = 0, character = 0;
  friend auto operator<=>(const Point&, const Point&) = default;
};

/// A text with its lines.
class Lines {
 public:
  /// `text` must outlive this.
  Lines(std::string_view text, Units units) : text_(text), index_(text), units_(units) {}

  /// Of an offset inside a character: that of the character's end. After the end: the end.
  [[nodiscard]] Point point(std::size_t offset) const;
  /// Of a point after the end of its line: the line's end; after the last line: the text's end;
  /// inside a character: the character's beginning.
  [[nodiscard]] std::size_t offset(Point point) const;

 private:
  std::string_view text_;
  LineIndex index_;
  Units units_;
};

/// The files of a run with their lines, each read once.
class Places {
 public:
  Places(const SourceSet& sources, Units units) : sources_(sources), units_(units) {}

  /// {"start": …, "end": …}; of a file that can no longer be read its very beginning.
  [[nodiscard]] nlohmann::ordered_json range(Span span);
  /// nullptr if the file cannot be read.
  [[nodiscard]] const Lines* lines(FileId file);
  [[nodiscard]] const SourceSet& sources() const { return sources_; }

 private:
  struct Known {
    std::shared_ptr<const std::string> text;
    std::unique_ptr<Lines> lines;
  };

  const SourceSet& sources_;
  Units units_;
  std::map<FileId, Known> known_;
};

[[nodiscard]] nlohmann::ordered_json to_json(Point point);

}  // namespace irsa::server
