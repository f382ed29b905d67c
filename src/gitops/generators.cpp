// What `configMapGenerator` and `secretGenerator` make (api/internal/generators, api/kv/kv.go).
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "gitops/accumulated.h"
#include "gitops/builder.h"
#include "gitops/remote.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

namespace {

constexpr std::array<std::string_view, 9> kGeneratorKeys = {
    "name", "namespace", "behavior", "literals", "files", "envs", "env", "options", "type"};

}  // namespace

/// The text of a file that is there, as far as it may be read.
std::optional<std::string_view> Builder::text_in(const std::string& path) {
  if (is_remote_file(path) || files_.look(path) != Files::What::file) return std::nullopt;
  const auto file = files_.read(path);
  return file ? std::optional(file->text) : std::nullopt;
}

/// The value, or what the file holds whose text it stands for.
const Value* Builder::with_content(const Value* value) {
  const auto path = contents_.find(value);
  const auto text = path == contents_.end() ? std::nullopt : text_in(path->second);
  return text ? trees_.string(*text, value->place) : value;
}

void Builder::generate(const Value* generator, bool secret, const Kustomization& from,
                       Accumulated& into) {
  const Value* const name = get(generator, "name");
  if (text_of(name).empty()) refuse("a generator of " + from.folder + " has no name");
  for (const Field& field : generator->fields) {
    if (std::find(kGeneratorKeys.begin(), kGeneratorKeys.end(), field.name) ==
        kGeneratorKeys.end()) {
      refuse("a generator of " + from.folder + " has the unknown key " + quoted(field.name));
    }
  }
  const Span place = generator->place;
  std::vector<Field> data;
  const auto add = [&](std::string_view key, const Value* value) {
    for (const Field& other : data) {
      if (other.name == key)
        refuse("a generator of " + from.folder + " repeats the key " + quoted(key));
    }
    data.push_back({trees_.keep(key), value->place, value, is_odd_key(key)});
  };
  for (const Field& literal : items(checked_list(get(generator, "literals"), "literals"))) {
    const std::string_view text =
        literal.value->type == doc::Type::string ? literal.value->text : std::string_view{};
    const std::size_t sign = text.find('=');
    if (sign == 0 || sign == std::string_view::npos) {
      refuse("a generator of " + from.folder + " has a literal without a key or a value");
    }
    std::string_view value = text.substr(sign + 1);
    if (value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
        value.back() == value.front()) {
      value = value.substr(1, value.size() - 2);
    }
    add(text.substr(0, sign), trees_.string(value, literal.value->place));
  }
  // What is missing is often a secret that is not kept here.
  const auto path_of = [&](std::string_view path) {
    if (is_remote_file(path)) return std::string(path);
    std::string whole = joined(from.folder, path);
    if (!is_within(whole, from.folder)) refuse(quoted(path) + " is outside of " + from.folder);
    return whole;
  };
  std::vector<const Value*> envs;
  if (const Value* const env = get(generator, "env"); is_set(env)) envs.push_back(env);
  for (const Field& env : items(checked_list(get(generator, "envs"), "envs"))) {
    envs.push_back(env.value);
  }
  for (const Value* const env : envs) {
    auto text = text_in(path_of(text_of(env)));
    if (!text) continue;
    constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
    if (text->starts_with(kByteOrderMark)) text->remove_prefix(kByteOrderMark.size());
    for (std::string_view line : split(*text, '\n')) {
      // Quotes, and blanks at the end, belong to the value here.
      line.remove_prefix(std::min(line.find_first_not_of(" \t\v\f\r"), line.size()));
      if (line.ends_with('\r')) line.remove_suffix(1);
      if (line.empty() || line.front() == '#') continue;
      const std::size_t sign = std::min(line.find('='), line.size());
      add(line.substr(0, sign),
          trees_.string(line.substr(std::min(sign + 1, line.size())), env->place));
    }
  }
  for (const Field& source : items(checked_list(get(generator, "files"), "files"))) {
    const std::string_view text = text_of(source.value);
    const std::size_t sign = text.find('=');
    const bool named = sign != std::string_view::npos;
    if (sign == 0 || (named && text.find('=', sign + 1) != std::string_view::npos) ||
        text.ends_with('=')) {
      refuse("a generator of " + from.folder + " has a file without a key or a path");
    }
    const std::string_view path = named ? text.substr(sign + 1) : text;
    // It is read where something takes it from there, which is seldom.
    const Value* const content = trees_.string("${" + std::string(path) + "}", source.value->place);
    contents_.emplace(content, path_of(path));
    add(named ? text.substr(0, sign) : text.substr(text.rfind('/') + 1), content);
  }
  std::vector<Field> metadata = {{"name", name->place, name}};
  if (const Value* const ns = get(generator, "namespace"); !text_of(ns).empty()) {
    metadata.push_back({"namespace", ns->place, ns});
  }
  const std::string_view behavior = text_of(get(generator, "behavior"));
  const std::string_view kind = secret ? "Secret" : "ConfigMap";
  const Value* const made =
      trees_.mapping({{"apiVersion", place, trees_.string("v1", place)},
                      {"kind", place, trees_.string(kind, place)},
                      {"metadata", place, trees_.mapping(metadata, place)},
                      {secret ? "stringData" : "data", place, trees_.mapping(data, place)}},
                     place);
  Object object{.tree = made, .file = place.file};
  object.reread();
  Object* old = nullptr;
  for (Object& other : into.objects) {
    if (other.kind != kind || other.api_version != "v1") continue;
    bool same = other.name == object.name && other.effective_ns() == object.effective_ns();
    for (const PastId* id = other.past; id != nullptr && !same; id = id->before) {
      same = id->name == object.name && id->ns == object.effective_ns();
    }
    if (!same) continue;
    if (old != nullptr) refuse("a generator of " + from.folder + " has several targets");
    old = &other;
  }
  const bool changes = behavior == "merge" || behavior == "replace";
  if (old == nullptr) {
    if (changes && into.holes.empty()) {
      refuse("a generator of " + from.folder + " merges into an object that does not exist");
    }
    if (!changes) into.objects.push_back(object);
    return;
  }
  if (!changes) refuse("there are two of " + std::string(kind) + " " + quoted(object.name));
  old->matters = true;
  for (const std::string_view part : {"data", "stringData"}) {
    const Value* const had = get(old->tree, part);
    if (behavior == "replace") {
      old->tree = trees_.with(old->tree, part, get(made, part));
    } else if (const Value* const more = get(made, part); more != nullptr) {
      const Value* merged = is_set(had) ? had : trees_.mapping({}, place);
      for (const Field& field : more->fields) {
        merged = trees_.with(merged, field.name, field.value, field.odd);
      }
      old->tree = trees_.with(old->tree, part, merged);
    }
  }
}

}  // namespace irsa::gitops
