#include "doc/yaml/comments.h"

#include <algorithm>

#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

struct Range {
  std::uint32_t begin, end;  // bytes of the file
};

/// Where the scalars stand, without the header line of block scalars: a comment may stand there.
std::vector<Range> scalar_ranges(const SourceText& source, const std::vector<RawNode>& nodes) {
  std::vector<Range> ranges;
  std::size_t line = 0;  // offset into the text; only moves forward
  for (const RawNode& node : nodes) {
    if (node.kind != Kind::scalar || node.alias) continue;
    std::uint32_t begin = node.begin;
    if (node.style == Style::literal || node.style == Style::folded) {
      while (line < source.text.size() && source.place(line) < begin) ++line;
      begin = source.place(end_of_line(source.text, line));
    }
    if (begin < node.end) ranges.push_back({begin, node.end});
  }
  return ranges;
}

}  // namespace

bool may_hold_comments(std::string_view text) {
  static_assert(kCommentMarker.back() == ':');
  for (std::size_t at = text.find('#'); at != std::string_view::npos; at = text.find('#', at)) {
    // Most comments have no colon, and all have letters that the marker begins with.
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line = text.substr(at, end - at);
    for (std::size_t colon = line.find(':'); colon != std::string_view::npos;
         colon = line.find(':', colon + 1)) {
      if (line.substr(0, colon + 1).ends_with(kCommentMarker)) return true;
    }
    at = end;
  }
  return false;
}

void find_comments(const SourceText& source, std::uint32_t end, const std::vector<RawNode>& nodes,
                   DocumentSink& sink) {
  const std::string_view text = source.text;
  if (!may_hold_comments(text)) return;
  std::size_t hit = text.find(kCommentMarker);
  const std::vector<Range> ranges = scalar_ranges(source, nodes);
  const auto in_scalar = [&](std::size_t at) {
    const std::uint32_t place = source.place(at);
    const auto after =
        std::upper_bound(ranges.begin(), ranges.end(), place,
                         [](std::uint32_t p, const Range& r) { return p < r.begin; });
    return after != ranges.begin() && place < std::prev(after)->end;
  };
  while (hit < text.size() && source.place(hit) < end) {
    std::size_t line = hit;
    while (line > 0 && !is_break(text[line - 1])) --line;
    const std::size_t line_end = end_of_line(text, hit);
    for (std::size_t at = line; at < hit; ++at) {
      const bool may_begin = text[at] == '#' && (at == line || is_blank(text[at - 1]));
      if (!may_begin || in_scalar(at)) continue;
      sink.comment({.span = source.span(at, line_end),
                    .text = text.substr(at + 1, line_end - at - 1),
                    .alone = skip_blanks(text, line) == at});
      hit = line_end;
      break;
    }
    // A hit inside of a scalar: there may be another behind it.
    hit = text.find(kCommentMarker, hit + (hit < line_end ? 1 : 0));
  }
}

}  // namespace irsa::doc
