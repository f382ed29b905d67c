#include "hcl/edit.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "hcl/names.h"
#include "hcl/read.h"

namespace irsa::hcl {

namespace {

constexpr std::string_view kSpace = " \t\r\n";

bool needs_escapes(std::string_view text) {
  return text.find_first_of("\"\\\r\n") != std::string_view::npos ||
         text.find("${") != std::string_view::npos || text.find("%{") != std::string_view::npos;
}

/// Between quotes it would be read, and as a template without line ends.
bool is_template(const std::string& text) {
  if (text.find_first_of("\r\n") != std::string::npos) return false;
  const std::string quoted = '"' + text + '"';
  Tree tree;
  SyntaxError error{.where = {FileId{}, 0, 0}, .message = {}, .help = {}};
  const Expr* const read = read_expression(tree, {.text = quoted}, error);
  return read != nullptr && read->span.size() == quoted.size() &&
         (read->kind == Kind::string || read->kind == Kind::wrapped);
}

std::uint32_t at(std::size_t offset) { return static_cast<std::uint32_t>(offset); }

Edit insertion(Span place, std::size_t offset, std::string text) {
  return {{place.file, at(offset), at(offset)}, std::move(text)};
}

std::size_t line_begin(std::string_view source, std::size_t offset) {
  return offset == 0 ? 0 : source.rfind('\n', offset - 1) + 1;
}

/// The blanks that a line begins with, up to `offset`; nullopt if it is not only blanks.
std::optional<std::string> indent_before(std::string_view source, std::size_t offset) {
  const std::size_t begin = line_begin(source, offset);
  const std::string_view before = source.substr(begin, offset - begin);
  if (before.find_first_not_of(" \t") != std::string_view::npos) return std::nullopt;
  return std::string(before);
}

std::string_view line_end_of(std::string_view source) {
  const std::size_t feed = source.find('\n');
  return feed != std::string_view::npos && feed > 0 && source[feed - 1] == '\r' ? "\r\n" : "\n";
}

/// The innermost block around a place for which `test` holds.
template <typename Test>
const Block* block_around(const Body& body, Span place, Test test) {
  const Block* found = nullptr;
  for (const Block& block : body.blocks) {
    if (place.begin < block.span.begin || place.end > block.span.end) continue;
    if (test(block)) found = &block;
    if (const Block* const inner = block_around(block.body, place, test)) found = inner;
  }
  return found;
}

/// Lines that are in front of the brace that closes a block.
std::optional<Edit> before_closing_brace(std::string_view source, Span block,
                                         const std::vector<std::string>& lines, bool apart) {
  if (block.end == 0 || source[block.end - 1] != '}') return std::nullopt;
  const auto indent = indent_before(source, block.end - 1);
  if (!indent) return std::nullopt;  // `statement { … }` on one line
  const std::string_view end = line_end_of(source);
  const std::size_t begin = line_begin(source, block.end - 1);
  std::string text;
  // What blocks hold is set apart from them by an empty line, but for the first.
  const std::string_view above = source.substr(0, begin);
  const std::size_t last = above.find_last_not_of(kSpace);
  if (apart && last != std::string_view::npos && above[last] != '{') text += end;
  for (const std::string& line : lines) text.append(*indent).append("  ").append(line).append(end);
  return insertion(block, begin, std::move(text));
}

std::string list_of(const std::vector<std::string>& values) {
  std::string out = "[";
  for (const std::string& value : values) out += (out.size() > 1 ? ", \"" : "\"") + value + '"';
  return out + "]";
}

}  // namespace

std::optional<Edit> with_text(std::string_view source, Span place, std::string_view old,
                              std::string_view text) {
  if (needs_escapes(text) || needs_escapes(old) || place.end > source.size()) return std::nullopt;
  const std::string_view written = source.substr(place.begin, place.size());
  if (written == old) return Edit{place, std::string(text)};
  const bool quoted = written.size() == old.size() + 2 && written.front() == '"' &&
                      written.back() == '"' && written.substr(1, old.size()) == old;
  if (!quoted) return std::nullopt;
  return Edit{{place.file, place.begin + 1, place.end - 1}, std::string(text)};
}

std::optional<Edit> with_template(std::string_view source, Span place, std::string_view old,
                                  std::string_view text) {
  if (place.end > source.size()) return std::nullopt;
  const std::string_view written = source.substr(place.begin, place.size());
  if (written == old && is_identifier(old)) {
    const bool bare = is_identifier(text);
    if (!bare && !is_template(std::string(text))) return std::nullopt;
    return Edit{place, bare ? std::string(text) : '"' + std::string(text) + '"'};
  }
  const bool quoted = written.size() == old.size() + 2 && written.front() == '"' &&
                      written.back() == '"' && written.substr(1, old.size()) == old;
  if (!quoted || !is_template(std::string(text))) return std::nullopt;
  return Edit{{place.file, place.begin + 1, place.end - 1}, std::string(text)};
}

std::optional<Edit> without_item(std::string_view source, Span place) {
  if (place.size() < 2 || place.end > source.size()) return std::nullopt;
  const std::string_view item = source.substr(place.begin, place.size());
  if (item.front() != '"' || item.back() != '"') return std::nullopt;
  const std::size_t before = source.find_last_not_of(kSpace, place.begin - 1);
  const std::size_t behind = source.find_first_not_of(kSpace, place.end);
  if (place.begin == 0 || before == std::string_view::npos || behind == std::string_view::npos) {
    return std::nullopt;
  }
  const bool first = source[before] == '[', last = source[behind] == ']';
  if ((!first && source[before] != ',') || (!last && source[behind] != ',')) return std::nullopt;
  if (!last) {
    const std::size_t next = source.find_first_not_of(kSpace, behind + 1);
    // `["x",]` has one item.
    if (next == std::string_view::npos || source[next] == '#' || source[next] == '/' ||
        (source[next] == ']' && first)) {
      return std::nullopt;
    }
    if (source[next] != ']') return Edit{{place.file, place.begin, at(next)}, {}};
    // The last one with a comma behind it: that of the item before stays.
    return Edit{{place.file, at(before + 1), at(behind + 1)}, {}};
  }
  if (first) return std::nullopt;
  return Edit{{place.file, at(before), place.end}, {}};
}

std::optional<Edit> with_items(std::string_view source, Span place,
                               const std::vector<std::string>& templates) {
  if (place.size() < 2 || place.begin == 0 || place.end > source.size()) return std::nullopt;
  if (source[place.begin] != '"' || source[place.end - 1] != '"') return std::nullopt;
  if (!std::all_of(templates.begin(), templates.end(), is_template)) return std::nullopt;
  const std::size_t before = source.find_last_not_of(kSpace, place.begin - 1);
  const std::size_t behind = source.find_first_not_of(kSpace, place.end);
  if (before == std::string_view::npos || behind == std::string_view::npos) return std::nullopt;
  const bool in_list = (source[before] == '[' || source[before] == ',') &&
                       (source[behind] == ',' || source[behind] == ']');
  if (!in_list) return std::nullopt;
  const auto indent = indent_before(source, place.begin);
  const std::string between =
      indent ? "," + std::string(line_end_of(source)) + *indent : std::string(", ");
  std::string text;
  for (const std::string& each : templates) text += between + '"' + each + '"';
  return insertion(place, place.end, std::move(text));
}

std::optional<Edit> with_condition(const ParsedFile& file, Span place,
                                   const ConditionBlock& condition) {
  const Block* const statement = block_around(
      file.tree.body, place, [](const Block& block) { return block.type.text == "statement"; });
  if (statement == nullptr || !is_template(condition.variable) ||
      !std::all_of(condition.values.begin(), condition.values.end(), is_template)) {
    return std::nullopt;
  }
  return before_closing_brace(file.source, statement->span,
                              {"condition {", "  test     = \"" + condition.test + '"',
                               "  variable = \"" + condition.variable + '"',
                               "  values   = " + list_of(condition.values), "}"},
                              true);
}

std::optional<Edit> with_entry(const ParsedFile& file, Span place, std::string_view map,
                               std::string_view key, std::string_view value) {
  const Block* const block = block_around(file.tree.body, place, [](const Block&) { return true; });
  if (block == nullptr || !is_template(std::string(key)) || !is_template(std::string(value))) {
    return std::nullopt;
  }
  const std::string entry = '"' + std::string(key) + "\" = \"" + std::string(value) + '"';
  const Attribute* const attribute = block->body.find(map);
  if (attribute == nullptr) {
    return before_closing_brace(file.source, block->span,
                                {std::string(map) + " = {", "  " + entry, "}"}, true);
  }
  const Expr& of = *attribute->value;
  if (of.kind != Kind::object) return std::nullopt;
  if (of.items.empty()) return Edit{of.span, "{ " + entry + " }"};
  return before_closing_brace(file.source, of.span, {entry}, false);
}

}  // namespace irsa::hcl
