#include "gitops/substitution.h"

#include <optional>
#include <vector>

namespace irsa::gitops {

namespace {

bool is_name_byte(char c, bool first) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  return letter || (!first && c >= '0' && c <= '9');
}

/// What is between the braces; nullopt where that is not clear.
std::optional<std::string> value_of(std::string_view expression, const Substitution& by) {
  std::size_t end = 0;
  while (end < expression.size() && is_name_byte(expression[end], end == 0)) ++end;
  if (end == 0) return std::nullopt;
  const std::string_view name = expression.substr(0, end);
  const std::string_view rest = expression.substr(end);
  const auto found = by.values.find(name);
  if (rest.empty()) {
    if (found != by.values.end()) return found->second;
    return by.complete ? std::optional<std::string>("") : std::nullopt;
  }
  std::size_t sign = 0;
  if (rest.starts_with(":-") || rest.starts_with(":=")) {
    sign = 2;
  } else if (rest.starts_with("-") || rest.starts_with("=")) {
    sign = 1;
  } else {
    return std::nullopt;  // functions on texts
  }
  if (found != by.values.end() && !found->second.empty()) return found->second;
  const std::string_view fallback = rest.substr(sign);
  if (found == by.values.end() && !by.complete) return std::nullopt;
  if (fallback.find('$') != std::string_view::npos) return std::nullopt;
  return std::string(fallback);
}

const Value* in_tree(const Value* value, const Substitution& by, Trees& trees) {
  if (value->is_scalar()) {
    if (value->is_null() || value->text.find('$') == std::string_view::npos) return value;
    const std::string text = substituted(value->text, by);
    return text == value->text ? value : trees.string(text, value->place);
  }
  std::vector<Field> fields(value->fields.begin(), value->fields.end());
  bool changed = false;
  for (Field& field : fields) {
    const Value* const made = in_tree(field.value, by, trees);
    changed = changed || made != field.value;
    field.value = made;
  }
  return changed ? trees.with_fields(value, fields) : value;
}

}  // namespace

std::string substituted(std::string_view text, const Substitution& by) {
  std::string out;
  std::size_t at = 0;
  while (at < text.size()) {
    if (text[at] != '$' || at + 1 >= text.size()) {
      out += text[at++];
      continue;
    }
    if (text.substr(at, 3) == "$${") {
      out += "${";
      at += 3;
      continue;
    }
    const std::size_t close = text[at + 1] == '{' ? text.find('}', at) : std::string_view::npos;
    if (close == std::string_view::npos) {
      out += text[at++];
      continue;
    }
    const std::string_view expression = text.substr(at + 2, close - at - 2);
    if (const auto value = value_of(expression, by)) {
      out += *value;
    } else {
      out += text.substr(at, close + 1 - at);
    }
    at = close + 1;
  }
  return out;
}

void substitute(Object& object, const Substitution& by, Trees& trees) {
  constexpr std::string_view kKey = "kustomize.toolkit.fluxcd.io/substitute";
  for (const std::string_view part : {"annotations", "labels"}) {
    if (text_of(get(get(get(object.tree, "metadata"), part), kKey)) == "disabled") return;
  }
  object.tree = in_tree(object.tree, by, trees);
  object.reread();
}

}  // namespace irsa::gitops
