#include "gitops/field_path.h"

#include <charconv>
#include <optional>

#include "gitops/refusal.h"

namespace irsa::gitops {

namespace {

std::optional<std::size_t> number(std::string_view text) {
  std::size_t at = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), at);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return at;
}

PathStep step_of(const std::string& text, bool bracketed) {
  if (text == "*" && !bracketed) return {PathStep::What::every, {}, {}};
  const std::size_t sign = bracketed ? text.find('=') : std::string::npos;
  if (sign == std::string::npos) return {PathStep::What::key, text, {}};
  return {PathStep::What::element, text.substr(0, sign), text.substr(sign + 1)};
}

bool is_it(const Value* element, const PathStep& step) {
  if (step.key.empty()) return element->is_scalar() && element->text == step.value;
  const Value* const found = get(element, step.key);
  return found != nullptr && found->is_scalar() && found->text == step.value;
}

}  // namespace

std::vector<PathStep> field_path(std::string_view text) {
  std::vector<PathStep> out;
  std::string part;
  bool bracketed = false, inside = false, any = false;
  const auto close = [&] {
    if (any) out.push_back(step_of(part, bracketed));
    part.clear();
    bracketed = any = false;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside) {
      if (c == ']') {
        inside = false;
      } else {
        part += c;
      }
    } else if (c == '[' && part.empty()) {
      inside = bracketed = any = true;
    } else if (c == '\\' && i + 1 < text.size() && text[i + 1] == '.') {
      part += text[++i];
      any = true;
    } else if (c == '.') {
      close();
    } else {
      part += c;
      any = true;
    }
  }
  close();
  return out;
}

const Value* find(const Value* value, std::span<const PathStep> path) {
  for (const PathStep& step : path) {
    if (value == nullptr) return nullptr;
    if (!value->is_sequence()) {
      if (step.what != PathStep::What::key) return nullptr;
      value = get(value, step.key);
      continue;
    }
    const Value* found = nullptr;
    const auto at = step.what == PathStep::What::key ? number(step.key) : std::nullopt;
    for (std::size_t i = 0; i < value->fields.size() && found == nullptr; ++i) {
      const Value* const element = value->fields[i].value;
      const bool wanted = step.what == PathStep::What::every ||
                          (step.what == PathStep::What::element ? is_it(element, step) : at == i);
      if (wanted) found = element;
    }
    value = found;
  }
  return value;
}

const Value* change_at(const Value* value, std::span<const PathStep> path, bool create, Span place,
                       const std::function<const Value*(const Value*)>& change, std::size_t& count,
                       Trees& trees) {
  if (path.empty()) {
    ++count;
    return change(value);
  }
  const PathStep& step = path.front();
  if (value == nullptr || value->is_null()) {
    if (!create) return value;
    if (step.what != PathStep::What::key) refuse("a replacement makes the element of a list");
    value = trees.mapping({}, place);
  }
  if (value->is_scalar()) return value;
  if (value->is_mapping()) {
    if (step.what == PathStep::What::element) return value;
    if (step.what == PathStep::What::every) {
      std::vector<Field> fields(value->fields.begin(), value->fields.end());
      for (Field& field : fields) {
        field.value = change_at(field.value, path.subspan(1), create, place, change, count, trees);
      }
      return trees.with_fields(value, std::move(fields));
    }
    const Value* const inner = get(value, step.key);
    if (inner == nullptr && !create) return value;
    const Value* const made =
        change_at(inner, path.subspan(1), create, place, change, count, trees);
    return made == inner || made == nullptr ? value : trees.with(value, step.key, made);
  }
  const auto at = step.what == PathStep::What::key ? number(step.key) : std::nullopt;
  std::vector<Field> fields(value->fields.begin(), value->fields.end());
  bool any = false;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const bool wanted =
        step.what == PathStep::What::every ||
        (step.what == PathStep::What::element ? is_it(fields[i].value, step) : at == i);
    if (!wanted) continue;
    any = true;
    fields[i].value =
        change_at(fields[i].value, path.subspan(1), create, place, change, count, trees);
  }
  if (!any && create) refuse("a replacement makes the element of a list");
  return any ? trees.with_fields(value, std::move(fields)) : value;
}

}  // namespace irsa::gitops
