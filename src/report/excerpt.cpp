#include "report/excerpt.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "base/utf8.h"

namespace irsa::report {

namespace {

constexpr std::size_t kColumns = 120;  // of source text shown where nobody knows better
constexpr std::size_t kFewest = 40;    // in a terminal, however narrow
constexpr std::size_t kContext = 30;   // of them before the marked part at least, and
constexpr std::size_t kBehind = 10;    // behind it, when the line is cut
constexpr std::size_t kTab = 4;

using Range = std::pair<std::uint32_t, std::uint32_t>;

// Unicode 15, EastAsianWidth.txt: W and F, in coarse blocks.
constexpr std::array<Range, 17> kWide = {{{0x1100, 0x115F},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0x33FF},
                                          {0x3400, 0x4DBF},
                                          {0x4E00, 0x9FFF},
                                          {0xA000, 0xA4CF},
                                          {0xA960, 0xA97C},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF01, 0xFF60},
                                          {0xFFE0, 0xFFE6},
                                          {0x1F300, 0x1F64F},
                                          {0x1F680, 0x1F6FF},
                                          {0x1F900, 0x1F9FF},
                                          {0x20000, 0x2FFFD},
                                          {0x30000, 0x3FFFD}}};
// Marks and joiners that take no column of their own.
constexpr std::array<Range, 9> kNoWidth = {{{0x0300, 0x036F},
                                            {0x0483, 0x0489},
                                            {0x1AB0, 0x1AFF},
                                            {0x1DC0, 0x1DFF},
                                            {0x200B, 0x200F},
                                            {0x20D0, 0x20FF},
                                            {0xFE00, 0xFE0F},
                                            {0xFE20, 0xFE2F},
                                            {0xFEFF, 0xFEFF}}};

template <std::size_t N>
bool in(const std::array<Range, N>& ranges, std::uint32_t code_point) {
  return std::any_of(ranges.begin(), ranges.end(), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.second;
  });
}

std::uint32_t decode(std::string_view bytes) {
  const auto byte = [&](std::size_t i) -> std::uint32_t {
    return static_cast<unsigned char>(bytes[i]);
  };
  switch (bytes.size()) {
    case 2: return (byte(0) & 0x1FU) << 6 | (byte(1) & 0x3FU);
    case 3: return (byte(0) & 0x0FU) << 12 | (byte(1) & 0x3FU) << 6 | (byte(2) & 0x3FU);
    case 4:
      return (byte(0) & 0x07U) << 18 | (byte(1) & 0x3FU) << 12 | (byte(2) & 0x3FU) << 6 |
             (byte(3) & 0x3FU);
    default: return byte(0);
  }
}

/// One character of the source as it is shown.
struct Cell {
  std::string shown;
  std::size_t width;
  bool marked;
};

Cell cell_of(std::string_view bytes, std::size_t column) {
  if (bytes == "\t") {
    const std::size_t width = kTab - column % kTab;
    return {.shown = std::string(width, ' '), .width = width, .marked = false};
  }
  std::string shown = printable(bytes);
  if (shown != bytes) {
    const std::size_t width = shown.size();  // an escape: ASCII
    return {.shown = std::move(shown), .width = width, .marked = false};
  }
  const std::uint32_t code_point = decode(bytes);
  const std::size_t width = in(kNoWidth, code_point) ? 0U : in(kWide, code_point) ? 2U : 1U;
  return {.shown = std::move(shown), .width = width, .marked = false};
}

std::vector<Cell> cells_of(const Excerpt& excerpt) {
  std::vector<Cell> cells;
  std::size_t column = 0;
  for (std::size_t at = 0; at < excerpt.text.size();) {
    const std::size_t length = std::max<std::size_t>(code_point_length(excerpt.text, at), 1);
    cells.push_back(cell_of(std::string_view(excerpt.text).substr(at, length), column));
    cells.back().marked = at >= excerpt.begin && at < excerpt.end;
    column += cells.back().width;
    at += length;
  }
  // Something to point at behind the last character, or at an empty span.
  const bool any = std::any_of(cells.begin(), cells.end(), [](const Cell& c) { return c.marked; });
  if (any) return cells;
  std::size_t at = 0, bytes = 0;
  while (at < cells.size() && bytes < excerpt.begin) {
    bytes += std::max<std::size_t>(code_point_length(excerpt.text, bytes), 1);
    ++at;
  }
  if (at == cells.size()) cells.push_back({.shown = {}, .width = 1, .marked = true});
  cells[at].marked = true;
  return cells;
}

std::size_t width_of(const std::vector<Cell>& cells, std::size_t from, std::size_t to) {
  std::size_t width = 0;
  for (std::size_t i = from; i < to; ++i) width += cells[i].width;
  return width;
}

}  // namespace

MarkedLine mark(const Excerpt& excerpt, std::size_t columns) {
  const std::size_t most = columns == 0 ? kColumns : std::max(columns, kFewest);
  const std::vector<Cell> cells = cells_of(excerpt);
  std::size_t from = 0, to = cells.size();
  if (width_of(cells, from, to) > most || excerpt.cut_before) {
    // As much before the marked part as leaves room for it and a little behind, and some always.
    const auto is_marked = [](const Cell& cell) { return cell.marked; };
    const auto first = std::find_if(cells.begin(), cells.end(), is_marked);
    const auto last = std::find_if_not(first, cells.end(), is_marked);
    from = static_cast<std::size_t>(first - cells.begin());
    const std::size_t wanted =
        width_of(cells, from, static_cast<std::size_t>(last - cells.begin())) + kBehind;
    const std::size_t room = std::max(kContext, most - std::min(most, wanted));
    std::size_t before = 0;
    while (from > 0 && before + cells[from - 1].width <= room) before += cells[--from].width;
  }
  std::size_t shown = 0;
  to = from;
  while (to < cells.size() && shown + cells[to].width <= most) shown += cells[to++].width;

  MarkedLine line;
  if (from > 0 || excerpt.cut_before) {
    line.source = "…";
    line.carets = " ";
  }
  for (std::size_t i = from; i < to; ++i) {
    line.source += cells[i].shown;
    line.carets.append(cells[i].width, cells[i].marked ? '^' : ' ');
  }
  if (to < cells.size() || excerpt.cut_after) line.source += "…";
  // Marks that are put over the character before them take no column, but there is one to point at.
  if (line.carets.find('^') == std::string::npos) {
    std::size_t at = from > 0 || excerpt.cut_before ? 1 : 0;
    for (std::size_t i = from; i < to && !cells[i].marked; ++i) at += cells[i].width;
    line.carets.resize(at > 0 ? at - 1 : 0, ' ');
    line.carets += '^';
  }
  line.carets.erase(line.carets.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace irsa::report
