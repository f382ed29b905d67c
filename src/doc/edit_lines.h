// The lines of a document's text, for edits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace irsa::doc {

/// The bytes around a place in the text of a document.
class Lines {
 public:
  Lines(std::string_view text, std::uint32_t begin) : text_(text), begin_(begin) {}

  [[nodiscard]] std::uint32_t first() const { return begin_; }
  [[nodiscard]] std::uint32_t last() const {
    return begin_ + static_cast<std::uint32_t>(text_.size());
  }
  [[nodiscard]] char at(std::uint32_t place) const { return text_[place - begin_]; }
  [[nodiscard]] std::string_view between(std::uint32_t from, std::uint32_t to) const {
    return text_.substr(from - begin_, to - from);
  }
  [[nodiscard]] std::uint32_t line_begin(std::uint32_t place) const {
    while (place > first() && at(place - 1) != '\n') --place;
    return place;
  }
  /// After the line's end; `place` itself if it is the beginning of a line, after a text that
  /// includes its own end.
  [[nodiscard]] std::uint32_t next_line(std::uint32_t place) const {
    while (place < last() && at(place) != '\n') ++place;
    return place < last() ? place + 1 : place;
  }
  [[nodiscard]] std::uint32_t skip_blanks(std::uint32_t place) const {
    while (place < last() && is_blank(at(place))) ++place;
    return place;
  }
  [[nodiscard]] std::string_view line_end() const {
    const std::size_t feed = text_.find('\n');
    return feed != std::string_view::npos && feed > 0 && text_[feed - 1] == '\r' ? "\r\n" : "\n";
  }
  /// Nothing but blanks before it on its line.
  [[nodiscard]] bool is_alone_before(std::uint32_t place) const {
    while (place > first() && is_blank(at(place - 1))) --place;  // a line can be the whole text
    return place == first() || at(place - 1) == '\n';
  }
  /// Nothing but blanks and a comment after it on its line.
  [[nodiscard]] bool is_alone_behind(std::uint32_t place) const {
    const std::uint32_t next = skip_blanks(place);
    if (next == last() || at(next) == '\n' || at(next) == '\r') return true;
    return at(next) == '#' && (next > place || place == first());
  }

 private:
  static bool is_blank(char c) { return c == ' ' || c == '\t'; }

  std::string_view text_;
  std::uint32_t begin_;
};

}  // namespace irsa::doc
