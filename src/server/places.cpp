#include "server/places.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/utf8.h"

namespace irsa::server {

namespace {

/// Bytes of the character that begins there; of what is no UTF-8, one.
std::size_t bytes_at(std::string_view text, std::size_t at) {
  return std::max<std::size_t>(code_point_length(text, at), 1);
}

std::uint32_t units_of(std::size_t bytes, Units units) {
  switch (units) {
    case Units::utf8: return static_cast<std::uint32_t>(bytes);
    case Units::utf16: return bytes == 4 ? 2 : 1;
    case Units::utf32: break;
  }
  return 1;
}

}  // namespace

Point Lines::point(std::size_t offset) const {
  const auto clamped = static_cast<std::uint32_t>(std::min(offset, text_.size()));
  const std::uint32_t line = index_.position(clamped).line;
  Point point{.line = line - 1, .character = 0};
  const std::string_view content = index_.line(line);
  const std::uint32_t start = index_.line_start(line);
  const std::size_t wanted = clamped < start ? 0 : clamped - start;
  for (std::size_t at = 0; at < wanted && at < content.size();) {
    const std::size_t bytes = bytes_at(content, at);
    point.character += units_of(bytes, units_);
    at += bytes;
  }
  return point;
}

std::size_t Lines::offset(Point point) const {
  if (point.line >= index_.line_count()) return text_.size();
  const std::string_view content = index_.line(point.line + 1);
  std::size_t at = 0;
  for (std::uint32_t passed = 0; at < content.size();) {
    const std::size_t bytes = bytes_at(content, at);
    passed += units_of(bytes, units_);
    if (passed > point.character) break;
    at += bytes;
  }
  return index_.line_start(point.line + 1) + at;
}

const Lines* Places::lines(FileId file) {
  const auto [at, fresh] = known_.try_emplace(file);
  Known& known = at->second;
  if (fresh) {
    known.text = sources_.text(file);
    if (known.text != nullptr) known.lines = std::make_unique<Lines>(*known.text, units_);
  }
  return known.lines.get();
}

nlohmann::ordered_json Places::range(Span span) {
  const Lines* const of = lines(span.file);
  const Point begin = of == nullptr ? Point{} : of->point(span.begin);
  const Point end = of == nullptr ? Point{} : of->point(span.end);
  return {{"start", to_json(begin)}, {"end", to_json(end)}};
}

nlohmann::ordered_json to_json(Point point) {
  return {{"line", point.line}, {"character", point.character}};
}

}  // namespace irsa::server
