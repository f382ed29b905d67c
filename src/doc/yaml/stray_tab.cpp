#include "doc/yaml/stray_tab.h"

#include <algorithm>
#include <string_view>

#include "doc/yaml/text.h"

namespace irsa::doc {

namespace {

/// The tab with which a line begins that holds nothing else but a comment, from `from` on.
std::size_t find_tab(std::string_view text, std::size_t from) {
  for (std::size_t at = text.find('\t', from); at != std::string_view::npos;
       at = text.find('\t', at + 1)) {
    std::size_t line = at;
    while (line > 0 && text[line - 1] == ' ') --line;
    const char next = char_at(text, skip_blanks(text, at));
    const bool alone = next == '\0' || is_break(next) || next == '#';
    if (alone && (line == 0 || is_break(text[line - 1]))) return at;
  }
  return text.size();
}

bool is_block_scalar(const RawNode& node) {
  return node.style == Style::literal || node.style == Style::folded;
}

}  // namespace

std::optional<std::size_t> find_stray_tab(const SourceText& source,
                                          const std::vector<RawNode>& nodes) {
  if (source.positions != nullptr) return std::nullopt;
  const std::string_view text = source.text;
  std::size_t next = 0;          // node behind the tab
  std::size_t brackets_end = 0;  // of the brackets before it
  for (std::size_t at = find_tab(text, 0); at < text.size(); at = find_tab(text, at + 1)) {
    for (; next < nodes.size() && nodes[next].begin < source.begin + at; ++next) {
      const RawNode& node = nodes[next];
      const char first = char_at(text, node.begin - source.begin);
      if (node.kind != Kind::scalar && !node.alias && (first == '{' || first == '[')) {
        brackets_end = std::max<std::size_t>(brackets_end, node.end - source.begin);
      }
    }
    if (at < brackets_end) continue;
    if (next == 0) return at;
    const RawNode& last = nodes[next - 1];
    if (last.kind != Kind::scalar || last.alias) return at;
    const std::size_t end = last.end - source.begin;
    // Where a block scalar ends, its indentation decides.
    if (at < end || is_block_scalar(last)) continue;
    // Behind plain text go-yaml looks for more of it, and only then minds a tab at column 0.
    const std::string_view between = text.substr(end, at - end);
    const bool may_go_on = last.style == Style::plain && last.size > 0 &&
                           between.find_first_not_of(" \t\r\n") == std::string_view::npos;
    const bool at_margin = at == 0 || is_break(text[at - 1]);
    if (!may_go_on || (at_margin && nodes[0].kind != Kind::scalar)) return at;
  }
  return std::nullopt;
}

}  // namespace irsa::doc
