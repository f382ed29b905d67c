#include "load/parameters.h"

#include <utility>

#include "base/text.h"

namespace irsa::load {

using gitops::Field;
using gitops::get;
using gitops::is_set;
using gitops::Value;

namespace {

/// The name of the parameter that is between the braces.
std::string name_in(std::string_view braces) {
  std::string_view text = trim(braces);
  constexpr std::string_view kIndex = "index ";
  const bool indexed = text.starts_with(kIndex);
  if (indexed) text = trim(text.substr(kIndex.size()));
  if (text.starts_with('.')) text.remove_prefix(1);
  std::string out(text);
  if (!indexed) return out;
  const std::size_t blank = out.find(' ');
  if (blank == std::string::npos) return out;
  const std::size_t key = out.find_first_not_of(' ', blank);
  std::string part = out.substr(key);
  if (part.size() >= 2 && part.front() == '"' && part.back() == '"') {
    part = part.substr(1, part.size() - 2);
  }
  return out.substr(0, blank) + "." + part;
}

/// What is not known stays as it is written.
std::string fill(std::string_view text, const Parameters& by, bool& known) {
  std::string out;
  while (!text.empty()) {
    const std::size_t open = text.find("{{");
    out += text.substr(0, open);
    if (open == std::string_view::npos) return out;
    const std::size_t close = text.find("}}", open);
    const std::size_t end = close == std::string_view::npos ? text.size() : close + 2;
    const auto found = close == std::string_view::npos
                           ? by.end()
                           : by.find(name_in(text.substr(open + 2, close - open - 2)));
    if (found == by.end() || !found->second->is_scalar()) {
      known = false;
      out += text.substr(open, end - open);
    } else {
      out += found->second->text;
    }
    text.remove_prefix(end);
  }
  return out;
}

}  // namespace

std::optional<std::string> filled(std::string_view text, const Parameters& by) {
  bool known = true;
  std::string out = fill(text, by, known);
  return known ? std::optional(std::move(out)) : std::nullopt;
}

const Value* filled(const Value* value, const Parameters& by, bool& known, gitops::Trees& trees) {
  if (value == nullptr) return nullptr;
  if (value->is_scalar()) {
    const std::string_view text = trim(value->text);
    const std::size_t open = text.find("{{");
    if (open == std::string_view::npos) return value;
    const bool whole = open == 0 && text.find("}}") + 2 == text.size();
    const auto found = whole ? by.find(name_in(text.substr(2, text.size() - 4))) : by.end();
    const bool alone = found != by.end() && found->second->is_scalar();
    const Span place = alone ? found->second->place : value->place;
    return trees.string(fill(value->text, by, known), place);
  }
  std::vector<Field> fields(value->fields.begin(), value->fields.end());
  for (Field& field : fields) field.value = filled(field.value, by, known, trees);
  return trees.with_fields(value, fields);
}

void flatten(const Value* value, const std::string& path, Parameters& out) {
  if (value->is_scalar()) {
    out[path] = value;
    return;
  }
  for (std::size_t i = 0; i < value->fields.size(); ++i) {
    const Field& field = value->fields[i];
    const std::string name = value->is_mapping() ? std::string(field.name) : std::to_string(i);
    flatten(field.value, path.empty() ? name : path + "." + name, out);
  }
}

std::vector<Parameters> elements_of(const Value* list) {
  std::vector<Parameters> out;
  const Value* const elements = get(list, "elements");
  if (!is_set(elements)) return out;
  for (const Field& element : elements->fields) flatten(element.value, {}, out.emplace_back());
  return out;
}

namespace {

/// A selector leaves sets out, a template of its own changes what becomes of them.
bool is_plain(const Value* generator, std::string_view kind) {
  const Value* const made = get(generator, kind);
  return is_set(made) && !is_set(get(made, "template")) && !is_set(get(generator, "selector"));
}

/// Adds the sets of one generator; false where they are others or too many.
bool add_listed(const Value* generator, std::size_t most, std::vector<Parameters>& out,
                gitops::Trees& trees) {
  if (is_plain(generator, "list")) {
    const Value* const list = get(generator, "list");
    if (!is_set(get(list, "elements")) || is_set(get(list, "elementsYaml"))) return false;
    std::vector<Parameters> sets = elements_of(list);
    if (sets.size() > most - out.size()) return false;
    for (Parameters& set : sets) out.push_back(std::move(set));
    return true;
  }
  const Value* const both = get(generator, {"matrix", "generators"});
  if (!is_plain(generator, "matrix") || !is_set(both) || both->fields.size() != 2) return false;
  std::vector<Parameters> first;
  if (!add_listed(both->fields[0].value, most, first, trees)) return false;
  for (const Parameters& one : first) {
    bool all = true;
    const std::size_t before = out.size();
    if (!add_listed(filled(both->fields[1].value, one, all, trees), most, out, trees)) return false;
    for (std::size_t i = before; i < out.size(); ++i) out[i].insert(one.begin(), one.end());
  }
  return true;
}

}  // namespace

std::optional<std::vector<Parameters>> listed(const Value* generators, std::size_t most,
                                              gitops::Trees& trees) {
  if (!is_set(generators) || !generators->is_sequence()) return std::nullopt;
  std::vector<Parameters> out;
  for (const Field& generator : generators->fields) {
    if (!add_listed(generator.value, most, out, trees)) return std::nullopt;
  }
  return out;
}

}  // namespace irsa::load
