#include "engine/local_names.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

namespace irsa::engine {

namespace {

/// Behind the brace that closes what begins at `open`, which is behind `${`.
std::size_t end_of_expression(std::string_view text, std::size_t open) {
  int depth = 1;
  bool quoted = false;
  for (std::size_t at = open; at < text.size(); ++at) {
    if (text[at] == '"') quoted = !quoted;
    if (quoted) continue;
    if (text[at] == '{') ++depth;
    if (text[at] == '}' && --depth == 0) return at + 1;
  }
  return std::string_view::npos;
}

/// The expression of a template that stands for `name` in the text it was made into; empty if none
/// does. `${var.issuer}:sub` and `${module.eks.oidc_provider}:sub`: `var.issuer`.
std::string_view expression_for(std::string_view name, std::string_view pattern,
                                std::string_view made) {
  while (!pattern.empty()) {
    if (!pattern.starts_with("${")) {
      if (made.empty() || made.front() != pattern.front()) return {};
      pattern.remove_prefix(1);
      made.remove_prefix(1);
      continue;
    }
    const std::size_t end = end_of_expression(pattern, 2);
    if (end == std::string_view::npos) return {};
    const std::string_view expression = pattern.substr(2, end - 3);
    pattern.remove_prefix(end);
    const std::string_view literal = pattern.substr(0, pattern.find("${"));
    if (literal.empty() && !pattern.empty()) return {};  // where the next one begins is not known
    const std::size_t value_end = literal.empty() ? made.size() : made.find(literal);
    if (value_end == std::string_view::npos) return {};
    if (made.substr(0, value_end) == name) return expression;
    made.remove_prefix(value_end);
  }
  return {};
}

/// What is between the quotes of a string without escapes; empty for anything else.
std::string_view unquoted(std::string_view text, Span place) {
  if (place.end > text.size() || place.size() < 2) return {};
  text = text.substr(place.begin, place.size());
  const bool plain = text.front() == '"' && text.back() == '"' &&
                     text.find_first_of("\\\n%") == std::string_view::npos;
  return plain ? text.substr(1, text.size() - 2) : std::string_view();
}

}  // namespace

std::string with_local_names(const SourceSet& sources, Span where, std::string text) {
  const SourceMap* const map = sources[where.file].made_of.get();
  const auto home = map == nullptr ? std::nullopt : map->place_of(where);
  if (!home || text.find("${") == std::string::npos) return text;
  const auto made = sources.text(where.file);
  const auto source = sources.text(home->file);
  if (made == nullptr || source == nullptr) return text;
  std::string out;
  std::size_t at = 0;
  for (std::size_t begin = text.find("${"); begin != std::string::npos;
       begin = text.find("${", at)) {
    const std::size_t end = text.find('}', begin);
    if (end == std::string::npos) break;
    const std::string_view name = std::string_view(text).substr(begin, end + 1 - begin);
    out.append(text, at, begin - at);
    at = end + 1;
    std::string_view expression;
    map->for_each_around(where, [&](Span rendered, Span place) {
      if (place.file != home->file) return false;
      expression = expression_for(name, unquoted(*source, place), unquoted(*made, rendered));
      return !expression.empty();
    });
    out += expression.empty() ? std::string(name) : "${" + std::string(expression) + "}";
  }
  return out.append(text, at);
}

}  // namespace irsa::engine
