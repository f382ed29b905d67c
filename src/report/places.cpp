#include "report/places.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>

#include "base/utf8.h"
#include "report/line_hash.h"

namespace irsa::report {

namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Finds positions going forward through a text. LineIndex counts from the start of the line each
/// time, which for many findings on the one line of a minified dump would never end.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {
    if (text_.starts_with(kByteOrderMark)) at_ = line_start_ = kByteOrderMark.size();
    find_line_end();
  }

  /// `offset` must not lie before that of the last call; behind the end means the end.
  Position advance(std::size_t offset) {
    offset = std::min(offset, text_.size());
    while (offset >= next_line_ && next_line_ != std::string_view::npos) {
      at_ = line_start_ = next_line_;
      position_ = {position_.line + 1, 1};
      find_line_end();
    }
    if (offset > at_) {
      position_.column +=
          static_cast<std::uint32_t>(count_code_points(text_.substr(at_, offset - at_)));
      at_ = offset;
    }
    return position_;
  }

  [[nodiscard]] std::size_t line_start() const { return line_start_; }
  [[nodiscard]] std::size_t line_end() const { return line_end_; }

 private:
  void find_line_end() {
    line_end_ = std::min(text_.find_first_of("\r\n", line_start_), text_.size());
    next_line_ = std::string_view::npos;
    if (line_end_ == text_.size()) return;
    next_line_ = line_end_ + (text_.substr(line_end_, 2) == "\r\n" ? 2 : 1);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t line_start_ = 0, line_end_ = 0, next_line_ = 0;
  Position position_{1, 1};
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

Excerpt cut_out(std::string_view text, std::size_t line_start, std::size_t line_end, Span span) {
  // More than is ever shown of one line; bytes, so that cutting costs nothing.
  constexpr std::size_t kBefore = 400, kAfter = 1200;
  const std::size_t begin = std::clamp<std::size_t>(span.begin, line_start, line_end);
  const std::size_t end = std::clamp<std::size_t>(span.end, begin, line_end);
  std::size_t from = begin - std::min(kBefore, begin - line_start);
  std::size_t to = std::min(line_end, begin + kAfter);
  while (from < begin && from > line_start && is_continuation(text[from])) ++from;
  while (to > begin && to < line_end && is_continuation(text[to])) --to;
  return {.text = std::string(text.substr(from, to - from)),
          .begin = begin - from,
          .end = std::min(end, to) - from,
          .cut_before = from > line_start,
          .cut_after = to < line_end};
}

}  // namespace

Places::Places(const SourceSet& sources, const std::vector<const Finding*>& findings,
               PlaceOptions options) {
  for (const Finding* finding : findings) {
    places_.try_emplace(finding->problem.where);
    for (const Note& note : finding->problem.related) places_.try_emplace(note.where);
  }
  for (auto from = places_.begin(); from != places_.end();) {
    const FileId file = from->first.file;
    std::vector<Span> spans;
    for (; from != places_.end() && from->first.file == file; ++from) spans.push_back(from->first);
    const std::shared_ptr<const std::string> text = sources.text(file);
    if (text) locate(*text, spans, options);
  }
}

void Places::locate(std::string_view text, const std::vector<Span>& spans, PlaceOptions options) {
  std::vector<std::pair<std::uint32_t, Place*>> ends;
  Cursor begins(text);
  for (const Span span : spans) {  // in order of their begin
    Place& place = places_.at(span);
    place.begin = begins.advance(span.begin);
    if (options.excerpts) {
      place.excerpt = cut_out(text, begins.line_start(), begins.line_end(), span);
    }
    ends.emplace_back(span.end, &place);
  }
  std::stable_sort(ends.begin(), ends.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  Cursor cursor(text);
  for (const auto& [offset, place] : ends) place->end = cursor.advance(offset);

  if (!options.line_hashes) return;
  std::vector<std::uint32_t> lines;
  for (const Span span : spans) lines.push_back(places_.at(span).begin.line);
  const auto hashes = line_hashes(text, lines);
  for (const Span span : spans) {
    Place& place = places_.at(span);
    const auto hash = hashes.find(place.begin.line);
    if (hash != hashes.end()) place.line_hash = hash->second;
  }
}

}  // namespace irsa::report
