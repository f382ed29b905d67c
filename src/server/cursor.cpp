#include "server/cursor.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/text.h"

namespace irsa::server {

namespace {

/// "key: value" or "- key: value" or "- value", taken apart.
struct YamlLine {
  std::size_t indent = 0;   ///< column of what is said
  std::size_t item = npos;  ///< column of the first "- "
  std::string key = {};     ///< empty: no key
  std::size_t value = 0;    ///< column behind the colon and blanks
  bool empty = true;        ///< nothing but blanks or a comment
  static constexpr std::size_t npos = std::string_view::npos;
};

std::string unquoted(std::string_view text) {
  text = trim(text);
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') &&
      text.back() == text.front()) {
    text = text.substr(1, text.size() - 2);
  }
  return std::string(text);
}

/// Behind a colon that ends a key: of a quoted one, behind its quotes. npos if there is none.
std::size_t colon_in(std::string_view line, std::size_t from) {
  if (from >= line.size()) return YamlLine::npos;
  std::size_t at = from;
  if (line[at] == '"' || line[at] == '\'') {
    at = line.find(line[at], at + 1);
    if (at == YamlLine::npos) return at;
    at = line.find_first_not_of(" \t", at + 1);
    return at != YamlLine::npos && line[at] == ':' ? at : YamlLine::npos;
  }
  for (; at < line.size(); ++at) {
    if (line[at] == '#' && at > 0 && line[at - 1] == ' ') return YamlLine::npos;
    if (line[at] != ':') continue;
    if (at + 1 == line.size() || line[at + 1] == ' ' || line[at + 1] == '\t') return at;
  }
  return YamlLine::npos;
}

YamlLine read_line(std::string_view line) {
  YamlLine out;
  std::size_t at = line.find_first_not_of(" \t");
  if (at == YamlLine::npos || line[at] == '#') return out;
  out.empty = false;
  while (at < line.size() && line[at] == '-' && (at + 1 == line.size() || line[at + 1] == ' ')) {
    if (out.item == YamlLine::npos) out.item = at;
    at = line.find_first_not_of(" \t", at + 1);
    if (at == YamlLine::npos) at = line.size();
  }
  out.indent = at;
  out.value = at;
  const std::size_t colon = colon_in(line, at);
  if (colon == YamlLine::npos) return out;
  out.key = unquoted(line.substr(at, colon - at));
  out.value = std::min(line.find_first_not_of(" \t", colon + 1), line.size());
  return out;
}

bool is_separator(std::string_view line) {
  return line.starts_with("---") && (line.size() == 3 || line[3] == ' ' || line[3] == '\r');
}

std::string_view line_at(std::string_view text, std::size_t begin) {
  std::string_view line = text.substr(begin, text.find('\n', begin) - begin);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

}  // namespace

Cursor cursor_in_yaml(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  const std::size_t begin = offset == 0 ? 0 : text.rfind('\n', offset - 1) + 1;
  const std::string_view line = line_at(text, begin);
  const std::string_view before = line.substr(0, std::min(offset - begin, line.size()));
  const YamlLine here = read_line(before);
  Cursor out;
  const std::size_t hash = before.find('#');
  out.in_comment = hash != std::string_view::npos && (hash == 0 || before[hash - 1] == ' ');
  out.in_value = !here.key.empty();
  if (out.in_value) out.key = here.key;
  std::size_t word = here.empty ? before.size() : here.value;
  if (word < before.size() && (before[word] == '"' || before[word] == '\'')) {
    out.quoted = true;
    ++word;
  }
  out.begin = begin + std::min(word, before.size());
  const std::string_view ends =
      out.quoted ? std::string_view("\"'\r\n") : std::string_view(" \t:#\r\n,]}\"'");
  out.end = std::min(std::max(offset, text.find_first_of(ends, offset)), text.size());

  // Upwards, to lines that are further to the left.
  std::size_t column = here.empty ? before.size() : here.indent;
  bool item = here.item != YamlLine::npos;
  std::size_t item_column = item ? here.item : 0;
  for (std::size_t at = begin; at > 0;) {
    at = at == 1 ? 0 : text.rfind('\n', at - 2) + 1;
    const std::string_view above = line_at(text, at);
    if (is_separator(above)) {
      out.document = at;
      break;
    }
    const YamlLine said = read_line(above);
    if (said.empty || said.key.empty()) continue;
    // A list may be as far to the left as the key it is under.
    const bool outer = item ? said.indent <= item_column : said.indent < column;
    if (!outer) continue;
    if (item && !out.in_value && out.path.empty() && out.key.empty()) {
      out.key = said.key;
      out.in_value = true;
    } else {
      out.path.insert(out.path.begin(), said.key);
    }
    column = said.indent;
    item = said.item != YamlLine::npos;
    item_column = item ? said.item : 0;
    if (column == 0) break;
  }
  if (out.document == 0) {
    for (std::size_t at = begin; at > 0;) {
      at = at == 1 ? 0 : text.rfind('\n', at - 2) + 1;
      if (!is_separator(line_at(text, at))) continue;
      out.document = at;
      break;
    }
  }
  out.document_end = text.size();
  for (std::size_t at = text.find('\n', begin); at != std::string_view::npos;
       at = text.find('\n', at + 1)) {
    if (!is_separator(line_at(text, at + 1))) continue;
    out.document_end = at + 1;
    break;
  }
  return out;
}

std::string yaml_scalar(std::string_view document, const std::vector<std::string_view>& path) {
  std::vector<std::pair<std::size_t, std::string>> open;
  for (std::size_t at = 0; at < document.size();) {
    const std::string_view line = line_at(document, at);
    const std::size_t next = document.find('\n', at);
    at = next == std::string_view::npos ? document.size() : next + 1;
    const YamlLine said = read_line(line);
    if (said.empty || said.key.empty()) continue;
    while (!open.empty() && open.back().first >= said.indent) open.pop_back();
    open.emplace_back(said.indent, said.key);
    const bool same = std::equal(open.begin(), open.end(), path.begin(), path.end(),
                                 [](const auto& a, std::string_view b) { return a.second == b; });
    if (!same || said.value >= line.size()) continue;
    std::string_view value = line.substr(said.value);
    if (value.front() != '"' && value.front() != '\'') value = value.substr(0, value.find(" #"));
    return unquoted(value);
  }
  return {};
}

Cursor cursor_in_json(std::string_view text, std::size_t offset) {
  offset = std::min(offset, text.size());
  struct Open {
    bool object;
    std::string key = {};
    bool value = false;  // behind the colon
  };
  std::vector<Open> open;
  Cursor out;
  out.document_end = text.size();
  std::optional<std::size_t> word;  // of the string that the cursor is in
  for (std::size_t i = 0; i < offset; ++i) {
    const char c = text[i];
    if (c == '"') {
      std::size_t end = i + 1;
      while (end < text.size() && text[end] != '"' && text[end] != '\n') {
        end += text[end] == '\\' ? std::size_t{2} : std::size_t{1};
      }
      if (end >= offset) {
        word = i + 1;
        break;
      }
      if (!open.empty() && open.back().object && !open.back().value) {
        open.back().key = std::string(text.substr(i + 1, end - i - 1));
      }
      i = end;
    } else if (c == '{' || c == '[') {
      open.push_back({.object = c == '{'});
    } else if ((c == '}' || c == ']') && !open.empty()) {
      open.pop_back();
    } else if (c == ':' && !open.empty()) {
      open.back().value = true;
    } else if (c == ',' && !open.empty()) {
      open.back().value = false;
      open.back().key.clear();
    }
  }
  out.quoted = word.has_value();
  out.begin = word.value_or(offset);
  out.end =
      std::min(std::max(offset, text.find_first_of(out.quoted ? "\"\n" : " \t\r\n,]}:\"", offset)),
               text.size());
  for (const Open& each : open) {
    if (each.object && !each.key.empty()) out.path.push_back(each.key);
  }
  // In a list: the key that has it; else the key that the innermost object is at.
  out.in_value = !open.empty() && (!open.back().object || open.back().value);
  if (out.in_value && !out.path.empty()) {
    out.key = out.path.back();
    out.path.pop_back();
  }
  return out;
}

}  // namespace irsa::server
