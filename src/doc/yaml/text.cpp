#include "doc/yaml/text.h"

#include <algorithm>

namespace irsa::doc {

namespace {

constexpr std::string_view kFlow = ",[]{}";

bool ends_word(std::string_view text, std::size_t at) {
  return at >= text.size() || is_blank(text[at]) || is_break(text[at]);
}

}  // namespace

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && is_blank(text[at])) ++at;
  return at;
}

std::size_t end_of_line(std::string_view text, std::size_t at) {
  if (at >= text.size()) return text.size();
  // Not find_first_of, which looks its set up once for each character.
  const std::string_view line = text.substr(at, text.find('\n', at) - at);
  return at + std::min(line.find('\r'), line.size());
}

std::size_t skip_space(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (is_blank(text[at]) || is_break(text[at])) {
      ++at;
    } else if (text[at] == '#' && (at == 0 || ends_word(text, at - 1))) {
      at = end_of_line(text, at);
    } else {
      break;
    }
  }
  return at;
}

std::size_t end_of_tag(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) == "!<") {
    const std::size_t close = text.find('>', at);
    return close == std::string_view::npos ? text.size() : close + 1;
  }
  while (!ends_word(text, at) && kFlow.find(text[at]) == std::string_view::npos) ++at;
  return at;
}

std::size_t end_of_anchor(std::string_view text, std::size_t at) {
  while (!ends_word(text, at) && kFlow.find(text[at]) == std::string_view::npos) ++at;
  return at;
}

PropertiesText skip_properties(std::string_view text, std::size_t at) {
  PropertiesText out{at, at};
  for (bool anchor = false;;) {
    const char c = char_at(text, out.content);
    if (c == '!' && !out.tag) {
      out.tag = true;
      out.end = end_of_tag(text, out.content);
    } else if (c == '&' && !anchor) {
      anchor = true;
      out.end = end_of_anchor(text, out.content);
    } else {
      return out;
    }
    out.content = skip_space(text, out.end);
  }
}

std::optional<std::size_t> end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = char_at(text, at);
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (quote == '"' && text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      if (quote == '\'' && char_at(text, i + 1) == '\'') {
        ++i;
      } else {
        return i + 1;
      }
    }
  }
  return std::nullopt;
}

std::size_t end_of_plain(std::string_view text, std::size_t at, std::string_view value) {
  std::size_t from = at;
  for (std::size_t v = 0; v < value.size();) {
    if (at < text.size() && text[at] == value[v] && !is_break(text[at])) {
      ++at;
      ++v;
      continue;
    }
    // A line end: it became a blank, and each empty line a line end.
    const std::size_t space_begin = at;
    std::size_t lines = 0;
    for (; at < text.size() && (is_blank(text[at]) || is_break(text[at])); ++at) {
      if (text[at] == '\n') ++lines;
    }
    if (lines == 0) return std::max(from, space_begin);  // not what the source says
    if (lines == 1) {
      if (value[v] == ' ') ++v;
    } else {
      while (v < value.size() && value[v] == '\n') ++v;
    }
    from = space_begin;
  }
  return at;
}

std::size_t end_of_block(std::string_view text, std::size_t at, std::string_view value) {
  const std::size_t header_end = [&] {
    std::size_t end = at + 1;
    while (end < text.size() && !is_blank(text[end]) && !is_break(text[end])) ++end;
    return end;
  }();
  // Where the value holds nothing but line ends, so does the source.
  const std::size_t first_text = value.find_first_not_of("\n ");
  if (first_text == std::string_view::npos) return header_end;
  const std::size_t line_of_value = value.rfind('\n', first_text) + 1;  // npos + 1 is 0
  const std::size_t extra = first_text - line_of_value;

  std::size_t indent = 0;
  bool known = false;
  std::size_t end = header_end;
  std::size_t line = end_of_line(text, at);
  while (line < text.size()) {
    line += text.substr(line, 2) == "\r\n" ? 2 : 1;
    std::size_t content = line;
    while (content < text.size() && text[content] == ' ') ++content;
    const std::size_t line_end = end_of_line(text, content);
    const std::size_t spaces = content - line;
    if (content < line_end) {
      if (!known) {
        known = true;
        indent = spaces - std::min(spaces, extra);
      }
      if (spaces < indent) break;
      end = line_end;
    }
    line = line_end;
  }
  return end;
}

bool has_lone_cr(std::string_view text) {
  for (std::size_t at = text.find('\r'); at != std::string_view::npos;
       at = text.find('\r', at + 1)) {
    if (at + 1 >= text.size() || text[at + 1] != '\n') return true;
  }
  return false;
}

}  // namespace irsa::doc
