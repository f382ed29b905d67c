#include "gitops/field_path.h"

#include <re2/re2.h>

#include <charconv>
#include <optional>

#include "gitops/refusal.h"
#include "gitops/through_json.h"

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

const Value* change_at(const Value* value, std::span<const PathStep> path,
                       const std::function<const Value*(const Value*)>& change, Trees& trees) {
  if (path.empty()) return change(value);
  if (value == nullptr || value->is_scalar()) return value;
  const PathStep& step = path.front();
  if (value->is_mapping() && step.what != PathStep::What::every) {
    const Value* const inner = get(value, step.key);
    if (inner == nullptr) return value;
    const Value* const made = change_at(inner, path.subspan(1), change, trees);
    return made == inner ? value : trees.with(value, step.key, made);
  }
  if (step.what != PathStep::What::every) return value;
  std::vector<Field> fields(value->fields.begin(), value->fields.end());
  bool changed = false;
  for (Field& field : fields) {
    const Value* const made = change_at(field.value, path.subspan(1), change, trees);
    changed = changed || made != field.value;
    field.value = made;
  }
  return changed ? trees.with_fields(value, fields) : value;
}

namespace {

/// kyaml/yaml/match.go, PathMatcher: what is no such collection there is an error.
class Setting {
 public:
  Setting(const NewValue& by, Trees& trees) : by_(by), trees_(trees) {}

  const Value* below(const Value* value, std::span<const PathStep> path) {
    if (path.empty()) {
      ++count;
      return by_.change(value);
    }
    const PathStep& step = path.front();
    const auto at = step.what == PathStep::What::key ? number(step.key) : std::nullopt;
    if (step.what == PathStep::What::key && !at) return key(value, path);
    if (value == nullptr || !value->is_sequence()) refuse("a replacement expects a list");
    std::vector<Field> fields(value->fields.begin(), value->fields.end());
    if (at) {
      if (*at == fields.size() && by_.create) fields.push_back(element(made_for(path)));
      if (*at >= fields.size()) refuse("a replacement has an index outside of the list");
      fields[*at].value = below(fields[*at].value, path.subspan(1));
      return trees_.with_fields(value, fields);
    }
    const std::size_t before = count;
    each(fields, path);
    if (count == before && by_.create && step.what == PathStep::What::element) {
      const Value* const text = trees_.untagged(step.value, by_.place);
      const Value* made = text;
      if (!step.key.empty()) {
        const bool odd = is_odd_key(step.key);
        made = trees_.mapping({{trees_.keep(step.key), by_.place, text, odd}}, by_.place);
      }
      fields.push_back(element(made));
      each(fields, path);
      if (count == before) refuse("a replacement cannot add an element to the list");
    }
    return trees_.with_fields(value, fields);
  }

  std::size_t count = 0;

 private:
  void each(std::vector<Field>& fields, std::span<const PathStep> path) {
    for (Field& field : fields) {
      if (path.front().what == PathStep::What::every || is_like(field.value, path.front())) {
        field.value = below(field.value, path.subspan(1));
      }
    }
  }

  /// The text of an element is a regular expression that matches anywhere.
  static bool is_like(const Value* element, const PathStep& step) {
    const Value* const found = step.key.empty() ? element : get(element, step.key);
    if (found == nullptr || !found->is_scalar()) return false;
    if (step.value.find_first_of("\\.+*?()|[]{}^$") == std::string::npos) {
      return found->text.find(step.value) != std::string_view::npos;
    }
    re2::RE2::Options options;
    options.set_log_errors(false);
    const re2::RE2 expression(step.value, options);
    if (!expression.ok()) refuse("a replacement has a path that is not a regular expression");
    return re2::RE2::PartialMatch(re2::StringPiece(found->text.data(), found->text.size()),
                                  expression);
  }

  const Value* key(const Value* value, std::span<const PathStep> path) {
    const std::string& name = path.front().key;
    if (!is_set(value)) {
      if (by_.create) refuse("a replacement cannot add a field where there is no mapping");
      return value;
    }
    if (!value->is_mapping()) refuse("a replacement expects a mapping");
    const Value* const inner = get(value, name);
    if (inner == nullptr && !by_.create) return value;
    const Value* const made = below(inner != nullptr ? inner : made_for(path), path.subspan(1));
    if (made == inner || made == nullptr) return value;
    return trees_.with(value, trees_.keep(name), made, is_odd_key(name));
  }

  /// What is made for a step, by the one after it; nullptr for the value itself.
  const Value* made_for(std::span<const PathStep> path) {
    if (path.size() == 1) return nullptr;
    const PathStep& next = path[1];
    const bool list = next.what == PathStep::What::element ||
                      (next.what == PathStep::What::key && number(next.key));
    return list ? trees_.list({}, by_.place) : trees_.mapping({}, by_.place);
  }

  Field element(const Value* value) const { return {{}, by_.place, value}; }

  const NewValue& by_;
  Trees& trees_;
};

}  // namespace

const Value* set_at(const Value* value, std::span<const PathStep> path, const NewValue& by,
                    std::size_t& count, Trees& trees) {
  Setting setting(by, trees);
  const Value* const made = setting.below(value, path);
  count = setting.count;
  return made;
}

}  // namespace irsa::gitops
