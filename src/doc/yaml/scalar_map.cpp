#include "doc/yaml/scalar_map.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/utf8.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

/// Walks along the written and the decoded text together.
class Walk {
 public:
  Walk(std::string_view raw, std::string_view value) : raw_(raw), value_(value) {
    offsets_.reserve(value.size() + 1);
  }

  std::optional<std::vector<std::uint32_t>> flow(std::size_t begin, std::size_t end, Style style) {
    at_ = begin;
    end_ = end;
    while (at_ < end_) {
      const bool ok = raw_[at_] == '\\' && style == Style::double_quoted   ? escape()
                      : at_line_end()                                      ? fold()
                      : starts_with("''") && style == Style::single_quoted ? take(1, 2)
                                                                           : take(1, 1);
      if (!ok) return std::nullopt;
    }
    return finish();
  }

  std::optional<std::vector<std::uint32_t>> block() {
    const std::size_t first_text = value_.find_first_not_of("\n ");
    end_ = raw_.size();
    at_ = end_of_line(raw_, 0);
    if (first_text == std::string_view::npos) return finish_block();
    const std::size_t extra = first_text - (value_.rfind('\n', first_text) + 1);
    std::optional<std::size_t> indent;
    bool first = true;
    while (at_ < end_) {
      if (!line_ends(first)) return std::nullopt;
      first = false;
      std::size_t spaces = 0;
      while (char_at(raw_, at_ + spaces) == ' ') ++spaces;
      if (!indent) indent = spaces - std::min(spaces, extra);
      at_ += std::min(spaces, *indent);
      while (at_ < end_ && !is_break(raw_[at_])) {
        if (!take(1, 1)) return std::nullopt;
      }
    }
    return finish_block();
  }

 private:
  [[nodiscard]] bool starts_with(std::string_view text) const {
    return raw_.compare(at_, text.size(), text) == 0;
  }
  [[nodiscard]] std::size_t done() const { return offsets_.size(); }
  [[nodiscard]] char next_value() const { return char_at(value_, done()); }

  /// `bytes` of the value are written in the next `length` bytes.
  bool take(std::size_t bytes, std::size_t length) {
    if (done() >= value_.size() || (length == bytes && value_[done()] != raw_[at_])) return false;
    offsets_.insert(offsets_.end(), bytes, static_cast<std::uint32_t>(at_));
    at_ += length;
    return true;
  }

  [[nodiscard]] bool at_line_end() const {
    const std::size_t at = skip_blanks(raw_, at_);
    return at < end_ && is_break(raw_[at]);
  }

  void skip_break() { at_ += starts_with("\r\n") ? 2 : 1; }

  /// A line end in plain or quoted text: one blank, or as many line ends as there are empty lines.
  bool fold() {
    const std::size_t begin = at_;
    std::size_t lines = 0;
    while (at_line_end()) {
      at_ = skip_blanks(raw_, at_);
      skip_break();
      ++lines;
    }
    at_ = std::min(skip_blanks(raw_, at_), end_);
    const std::size_t count = lines == 1 ? 1 : lines - 1;
    for (std::size_t i = 0; i < count; ++i) {
      if (next_value() != (lines == 1 ? ' ' : '\n')) return false;
      offsets_.push_back(static_cast<std::uint32_t>(begin));
    }
    return true;
  }

  /// The line ends before the next line with text in a block scalar. Folding makes a blank of one,
  /// and one less of several, but not next to lines that are indented more.
  bool line_ends(bool header) {
    const std::size_t begin = at_;
    std::size_t lines = 0;
    while (at_ < end_) {
      std::size_t content = at_;
      if (lines > 0) {
        while (char_at(raw_, content) == ' ') ++content;
      }
      if (content >= end_ || !is_break(raw_[content])) break;
      // Blanks beyond the indentation are text: leave that line to the caller.
      if (lines > 0 && next_value() == ' ') break;
      at_ = content;
      skip_break();
      ++lines;
      if (header && lines == 1) continue;
      if (next_value() == '\n') offsets_.push_back(static_cast<std::uint32_t>(content));
    }
    if (!header && lines == 1 && done() > 0 && value_[done() - 1] != '\n' && next_value() == ' ') {
      offsets_.push_back(static_cast<std::uint32_t>(begin));
    }
    return lines > 0;
  }

  bool escape() {
    const char c = char_at(raw_, at_ + 1);
    if (is_break(c)) {  // the line goes on, without a blank
      ++at_;
      while (at_line_end()) {
        at_ = skip_blanks(raw_, at_);
        skip_break();
      }
      at_ = std::min(skip_blanks(raw_, at_), end_);
      return true;
    }
    const std::size_t bytes = std::max<std::size_t>(code_point_length(value_, done()), 1);
    switch (c) {
      case 'x': return take(bytes, 4);
      case 'u': {
        const auto unit = hex(at_ + 2, 4);
        const bool pair = unit >= 0xD800 && unit <= 0xDBFF && raw_.compare(at_ + 6, 2, "\\u") == 0;
        return take(bytes, pair ? 12 : 6);
      }
      case 'U': return take(bytes, 10);
      default: return take(bytes, 2);
    }
  }

  [[nodiscard]] std::uint32_t hex(std::size_t at, std::size_t digits) const {
    const std::string_view text = raw_.substr(std::min(at, raw_.size()), digits);
    std::uint32_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value, 16);
    return value;
  }

  /// The line ends at the end of a block scalar are not part of its span; nor are last lines of
  /// blanks alone, which are text where there are more of them than the indentation.
  std::optional<std::vector<std::uint32_t>> finish_block() {
    while (next_value() == '\n' || is_blank(next_value())) {
      offsets_.push_back(static_cast<std::uint32_t>(end_));
    }
    return finish();
  }

  std::optional<std::vector<std::uint32_t>> finish() {
    if (done() != value_.size()) return std::nullopt;
    offsets_.push_back(static_cast<std::uint32_t>(end_));
    return std::move(offsets_);
  }

  std::string_view raw_, value_;
  std::size_t at_ = 0, end_ = 0;
  std::vector<std::uint32_t> offsets_;
};

}  // namespace

std::optional<std::vector<std::uint32_t>> map_scalar(std::string_view raw, std::string_view value,
                                                     Style style) {
  Walk walk(raw, value);
  switch (style) {
    case Style::plain: return walk.flow(0, raw.size(), style);
    case Style::single_quoted:
    case Style::double_quoted:
      if (raw.size() < 2) return std::nullopt;
      return walk.flow(1, raw.size() - 1, style);
    case Style::literal:
    case Style::folded: return walk.block();
  }
  return std::nullopt;
}

}  // namespace irsa::doc
