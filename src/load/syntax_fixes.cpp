#include "load/syntax_fixes.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "base/text.h"

namespace irsa::load {

namespace {

Span part_of(Span extent, std::size_t begin, std::size_t end) {
  return {extent.file, extent.begin + static_cast<std::uint32_t>(begin),
          extent.begin + static_cast<std::uint32_t>(end)};
}

Change bytes_become(Span where, std::string text) {
  return {.kind = Change::Kind::bytes, .where = where, .texts = {std::move(text)}};
}

/// A quote that is closed nowhere.
std::vector<Fix> closing(std::string_view text, Span extent, std::size_t quote) {
  const std::size_t end = std::min(text.find_first_of("\r\n", quote), text.size());
  const std::string_view value = text.substr(quote + 1, end - quote - 1);
  // A word ends with its line; a sentence may go on, and in brackets other things follow.
  if (value.empty() || value.find_first_of(" \t\"'\\,]}") != std::string_view::npos) return {};
  return {{.title = "Close the quote",
           .safe = true,
           .changes = {bytes_become(part_of(extent, end, end), std::string(1, text[quote]))}}};
}

/// Does a line end like the head of a block of text: `|`, `>-`, `|2`?
bool has_block_text(std::string_view text) {
  for (const std::string_view line : split(text, '\n')) {
    const std::string_view words = trim(line);
    const std::size_t head = words.find_last_not_of("+-0123456789");
    if (head != std::string_view::npos && (words[head] == '|' || words[head] == '>')) return true;
  }
  return false;
}

/// Blanks in the place of tabs: of the text as it was meant if nothing is indented otherwise.
std::vector<Fix> without_tabs(std::string_view text, Span extent) {
  if (has_block_text(text)) return {};  // there they may be meant
  Fix fix{.title = "Indent by two spaces for each tab", .safe = true};
  for (std::size_t line = 0; line < text.size();) {
    const std::size_t word = std::min(text.find_first_not_of(" \t", line), text.size());
    const std::string_view indent = text.substr(line, word - line);
    if (indent.find(' ') != std::string_view::npos) fix.safe = false;
    std::string blanks;
    for (const char c : indent) blanks += c == '\t' ? "  " : " ";
    if (blanks.size() != indent.size()) {
      fix.changes.push_back(bytes_become(part_of(extent, line, word), std::move(blanks)));
    }
    line = std::min(text.find('\n', word), text.size() - 1) + 1;
  }
  return {std::move(fix)};
}

}  // namespace

std::vector<Fix> syntax_fixes(ReadingRule rule, std::string_view text, Span extent, Span where) {
  if (where.begin < extent.begin || where.size() != 1) return {};
  const std::size_t at = where.begin - extent.begin;
  if (at >= text.size()) return {};
  const char sign = text[at];
  if (rule == ReadingRule::json_syntax && sign == ',') {
    return {{.title = "Delete the comma", .safe = true, .changes = {bytes_become(where, "")}}};
  }
  if (rule != ReadingRule::yaml_syntax) return {};
  if (sign == '"' || sign == '\'') return closing(text, extent, at);
  if (sign == '\t') return without_tabs(text, extent);
  return {};
}

}  // namespace irsa::load
