// Converts places in a text between the Language Server Protocol and this program.
//
// Protocol: line and character, 0-based; characters are counted in the units that client and server
// agreed on. This program: bytes from the beginning of the file. A byte order mark is no character;
// an invalid byte is one. Lines end as in source/line_index.h, which is the same in the protocol.
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

  /// The point of an offset. Inside a character: the end of the character. After the end of the
  /// text: the end.
  [[nodiscard]] Point point(std::size_t offset) const;
  /// The offset of a point. After the end of its line: the end of the line. After the last line:
  /// the end of the text. Inside a character: its beginning.
  [[nodiscard]] std::size_t offset(Point point) const;

 private:
  std::string_view text_;
  LineIndex index_;
  Units units_;
};

/// The lines of the files of a run. Each file is read once.
class Places {
 public:
  Places(const SourceSet& sources, Units units) : sources_(sources), units_(units) {}

  /// {"start": …, "end": …}. If the file can no longer be read: its beginning.
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
