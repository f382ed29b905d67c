#include "doc/yaml/comments.h"

#include <algorithm>

#include "base/byte_table.h"
#include "base/text.h"
#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

struct ScalarRange {
  std::uint32_t begin, end;  // bytes of the file
};

/// Where the scalars are, without the header line of block scalars: a comment may be there.
std::vector<ScalarRange> scalar_ranges(const SourceText& source,
                                       const std::vector<RawNode>& nodes) {
  std::vector<ScalarRange> ranges;
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

namespace {

/// Does the comment (what is behind its `#`) begin with the tool's name, or nearly so, and a
/// word that suppresses? Then it was meant for it even if the marker is misspelt; others may speak
/// about the tool.
bool looks_like_suppression(std::string_view comment) {
  comment = comment.substr(std::min(comment.find_first_not_of(" \t#"), comment.size()));
  constexpr std::string_view kTool = "irsalint";
  std::size_t at = 0, letters = 0;
  for (; at < comment.size() && letters < kTool.size(); ++at) {
    if (comment[at] == '-' || comment[at] == '_') continue;
    if ((comment[at] | 0x20) != kTool[letters]) return false;
    ++letters;
  }
  if (letters < kTool.size()) return false;
  const std::size_t word = comment.find_first_not_of(" \t:=-", at);
  if (word == std::string_view::npos || word == at) return false;
  for (const std::string_view known : {"ignore", "disable", "skip", "suppress", "noqa", "["}) {
    if (equals_ignoring_case(comment.substr(word, known.size()), known)) return true;
  }
  return false;
}

bool is_for_us(std::string_view comment) {
  return comment.find(kCommentMarker) != std::string_view::npos || looks_like_suppression(comment);
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
    constexpr ByteTable kBefore("# \t");
    const std::size_t name = kBefore.find_other(line);
    if (name < line.size() && (line[name] | 0x20) == 'i' &&
        looks_like_suppression(line.substr(name))) {
      return true;
    }
    at = end;
  }
  return false;
}

void find_comments(const SourceText& source, std::uint32_t end, const std::vector<RawNode>& nodes,
                   DocumentSink& sink) {
  const std::string_view text = source.text;
  if (!may_hold_comments(text)) return;
  const std::vector<ScalarRange> ranges = scalar_ranges(source, nodes);
  const auto in_scalar = [&](std::size_t at) {
    const std::uint32_t place = source.place(at);
    const auto after =
        std::upper_bound(ranges.begin(), ranges.end(), place,
                         [](std::uint32_t p, const ScalarRange& r) { return p < r.begin; });
    return after != ranges.begin() && place < std::prev(after)->end;
  };
  std::size_t line = 0;
  while (line < text.size() && source.place(line) < end) {
    const std::size_t line_end = end_of_line(text, line);
    for (std::size_t at = text.find('#', line); at < line_end; at = text.find('#', at + 1)) {
      const bool may_begin = at == line || is_blank(text[at - 1]);
      const std::string_view comment = text.substr(at + 1, line_end - at - 1);
      if (source.place(at) >= end) break;
      if (!may_begin || !is_for_us(comment) || in_scalar(at)) continue;
      sink.comment({.span = source.span(at, line_end),
                    .text = comment,
                    .alone = skip_blanks(text, line) == at});
      break;
    }
    line = line_end;
    while (line < text.size() && is_break(text[line])) ++line;
  }
}

}  // namespace irsa::doc
