#include "report/places.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "base/thread_pool.h"
#include "base/utf8.h"
#include "engine/fixes.h"
#include "report/line_hash.h"
#include "source/bytes.h"
#include "source/line_feed.h"
#include "source/open.h"

namespace irsa::report {

namespace {

/// Finds positions going forward through a file. LineIndex counts from the start of the line each
/// time, which for many findings on the one line of a minified dump would never end.
class Cursor {
 public:
  explicit Cursor(LineFeed& lines) : lines_(lines) {
    lines_.next();
    at_ = lines_.begin();
  }

  /// `offset` must not lie before that of the last call; behind the end means the end.
  Position advance(std::size_t offset) {
    while (offset >= lines_.next_begin()) {
      const bool goes_on = lines_.goes_on();
      if (goes_on) {
        position_.column += static_cast<std::uint32_t>(
            count_code_points(lines_.text().substr(at_ - lines_.begin())));
      }
      const auto passed = static_cast<std::uint32_t>(lines_.pass_by(offset));
      if (!lines_.next()) break;
      at_ = lines_.begin();
      if (!goes_on || passed > 0) position_ = {position_.line + passed + (goes_on ? 0 : 1), 1};
    }
    const std::size_t line_end = lines_.begin() + lines_.text().size();
    if (lines_.next_begin() == std::string_view::npos) offset = std::min(offset, line_end);
    if (offset <= at_) return position_;
    const std::size_t to = std::min(offset, line_end);
    if (to > at_) {
      position_.column += static_cast<std::uint32_t>(
          count_code_points(lines_.text().substr(at_ - lines_.begin(), to - at_)));
    }
    // Between the two bytes of a line end.
    if (offset > line_end) {
      position_.column += static_cast<std::uint32_t>(offset - std::max(at_, line_end));
    }
    at_ = offset;
    return position_;
  }

 private:
  LineFeed& lines_;
  std::size_t at_ = 0;
  Position position_{1, 1};
};

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80; }

/// `line` begins at byte `line_begin` of the file.
Excerpt cut_out(std::string_view line, std::size_t line_begin, Span span) {
  // More than is ever shown of one line; bytes, so that cutting costs nothing.
  constexpr std::size_t kBefore = 400, kAfter = 1200;
  const std::size_t line_end = line_begin + line.size();
  const std::size_t begin = std::clamp<std::size_t>(span.begin, line_begin, line_end) - line_begin;
  const std::size_t end =
      std::clamp<std::size_t>(span.end, line_begin + begin, line_end) - line_begin;
  std::size_t from = begin - std::min(kBefore, begin);
  std::size_t to = std::min(line.size(), begin + kAfter);
  while (from < begin && from > 0 && is_continuation(line[from])) ++from;
  while (to > begin && to < line.size() && is_continuation(line[to])) --to;
  return {.text = std::string(line.substr(from, to - from)),
          .begin = begin - from,
          .end = std::min(end, to) - from,
          .cut_before = from > 0,
          .cut_after = to < line.size()};
}

/// The same where the line is not in memory as a whole: what is there around the span.
class LongLines {
 public:
  explicit LongLines(const SourceFile& file) : file_(file) {}
  ~LongLines() {
    if (handle_ >= 0) ::close(handle_);
  }
  LongLines(const LongLines&) = delete;
  LongLines& operator=(const LongLines&) = delete;

  Excerpt cut_out(Span span) const {
    constexpr std::size_t kAround = 2048;
    std::string why, room;
    if (handle_ < 0) handle_ = open_regular(file_.path(), why);
    if (handle_ < 0) return {};
    const std::size_t first = span.begin - std::min<std::size_t>(kAround, span.begin);
    const std::string_view around = Bytes(handle_).read(first, 2 * kAround, room);
    const std::size_t at = std::min<std::size_t>(span.begin - first, around.size());
    const std::size_t before = around.substr(0, at).find_last_of("\r\n");
    std::size_t from = before == std::string_view::npos ? 0 : before + 1;
    if (first == 0 && from == 0 && around.starts_with(kByteOrderMark)) from = kByteOrderMark.size();
    const std::size_t to = std::min(around.find_first_of("\r\n", at), around.size());
    Excerpt excerpt = report::cut_out(around.substr(from, to - from), first + from, span);
    excerpt.cut_before = excerpt.cut_before || (from == 0 && first > 0);
    excerpt.cut_after = excerpt.cut_after || to == 2 * kAround;
    return excerpt;
  }

 private:
  const SourceFile& file_;
  mutable int handle_ = -1;  // opened when needed: hardly any file has such a line
};

/// A byte of a file at which one of the spans begins or ends.
struct Stop {
  std::uint32_t at;
  bool ends;
  Span span;
  Place* place;
};

/// Fills in the places of spans that are all in this file.
void locate(const SourceFile& file, std::span<const Span> spans, std::span<Place> places,
            bool excerpts) {
  std::vector<Stop> stops;
  stops.reserve(2 * spans.size());
  for (std::size_t i = 0; i < spans.size(); ++i) {
    stops.push_back({spans[i].begin, false, spans[i], &places[i]});
    stops.push_back({spans[i].end, true, spans[i], &places[i]});
  }
  std::stable_sort(stops.begin(), stops.end(),
                   [](const Stop& a, const Stop& b) { return a.at < b.at; });
  LineFeed lines(file);
  if (!lines.good()) return;
  Cursor cursor(lines);
  const LongLines long_lines(file);
  for (const Stop& stop : stops) {
    const Position position = cursor.advance(stop.at);
    (stop.ends ? stop.place->end : stop.place->begin) = position;
    if (!stop.ends && excerpts) {
      stop.place->excerpt = lines.is_stretch() ? long_lines.cut_out(stop.span)
                                               : cut_out(lines.text(), lines.begin(), stop.span);
    }
  }
}

void add_line_hashes(const SourceFile& file, std::span<Place> places) {
  std::vector<std::uint32_t> lines;
  for (const Place& place : places) lines.push_back(place.begin.line);
  const auto hashes = line_hashes(file, lines);
  for (Place& place : places) {
    const auto hash = hashes.find(place.begin.line);
    if (hash != hashes.end()) place.line_hash = hash->second;
  }
}

std::vector<Span> spans_of(const std::vector<const Finding*>& findings, bool fixes) {
  std::vector<Span> spans;
  for (const Finding* finding : findings) {
    spans.push_back(finding->problem.where);
    for (const Note& note : finding->problem.related) spans.push_back(note.where);
    const Fix* const fix = fixes ? engine::offered_fix(finding->problem) : nullptr;
    if (fix == nullptr) continue;
    for (const Edit& edit : fix->edits) spans.push_back(edit.where);
  }
  return spans;
}

/// In the files, of what may be in a text that was made of them.
std::vector<Span> written(const SourceSet& sources, std::vector<Span> spans) {
  for (Span& span : spans) span = sources.written(span);
  return spans;
}

}  // namespace

Places::Places(const SourceSet& sources, const std::vector<const Finding*>& findings,
               PlaceOptions options)
    : Places(sources, spans_of(findings, options.fixes), options) {}

Places::Places(const SourceSet& sources, std::vector<Span> wanted, PlaceOptions options)
    : spans_(std::move(wanted)) {
  std::sort(spans_.begin(), spans_.end());
  spans_.erase(std::unique(spans_.begin(), spans_.end()), spans_.end());
  places_.resize(spans_.size());
  struct OfFile {
    std::span<const Span> spans;
    std::span<Place> places;
  };
  std::vector<OfFile> files;
  for (std::size_t i = 1, first = 0; i <= spans_.size(); ++i) {
    if (i < spans_.size() && spans_[i].file == spans_[first].file) continue;
    files.push_back({std::span(spans_).subspan(first, i - first),
                     std::span(places_).subspan(first, i - first)});
    first = i;
  }
  // Starting threads for a handful of files costs more than it gains.
  constexpr std::size_t kFewFiles = 100;
  const unsigned threads = files.size() < kFewFiles ? 1 : options.threads;
  for_each_index(files.size(), threads, [&](std::size_t i) {
    const auto& [spans, places] = files[i];
    locate(sources[spans.front().file], spans, places, options.excerpts);
  });
  if (!options.line_hashes) return;
  for (const auto& [spans, places] : files) {
    add_line_hashes(sources[spans.front().file], places);
  }
}

const Place& Places::at(Span span) const {
  const auto found = std::lower_bound(spans_.begin(), spans_.end(), span);
  return places_[static_cast<std::size_t>(found - spans_.begin())];
}

Locations::Locations(const SourceSet& sources, const std::vector<Span>& spans)
    : sources_(sources), places_(sources, written(sources, spans), {}) {}

Location Locations::of(Span place) const {
  const Span span = sources_.written(place);
  return {.path = sources_[span.file].shown, .position = places_.at(span).begin};
}

Location location_of(const SourceSet& sources, Span place) {
  return Locations(sources, {place}).of(place);
}

}  // namespace irsa::report
