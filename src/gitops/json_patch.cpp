#include "gitops/json_patch.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "gitops/refusal.h"
#include "gitops/through_json.h"

namespace irsa::gitops {

namespace {

/// The tokens of a JSON pointer (RFC 6901).
std::vector<std::string> tokens(std::string_view pointer) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < pointer.size(); ++at) {
    const char c = pointer[at];
    if (c == '/') {
      out.emplace_back();
    } else if (out.empty()) {
      refuse("a JSON patch has a path that does not begin with a slash");
    } else if (c == '~' && at + 1 < pointer.size() &&
               (pointer[at + 1] == '0' || pointer[at + 1] == '1')) {
      out.back() += pointer[++at] == '1' ? '/' : '~';
    } else {
      out.back() += c;
    }
  }
  return out;
}

bool equal(const Value* a, const Value* b) {
  if (a == nullptr || b == nullptr) return !is_set(a) && !is_set(b);
  if (a->kind != b->kind || a->type != b->type) return false;
  if (a->is_scalar()) return a->is_null() || a->text == b->text;
  if (a->fields.size() != b->fields.size()) return false;
  for (std::size_t i = 0; i < a->fields.size(); ++i) {
    const Field& field = a->fields[i];
    const Value* const other = a->is_mapping() ? get(b, field.name) : b->fields[i].value;
    if (other == nullptr || !equal(field.value, other)) return false;
  }
  return true;
}

enum class Act { add, remove, replace };

class Patching {
 public:
  explicit Patching(Trees& trees) : trees_(trees) {}

  const Value* apply(const Value* object, const Value* operation) {
    const std::string_view op = text_of(get(operation, "op"));
    const Value* const path_text = get(operation, "path");
    if (path_text == nullptr || !path_text->is_scalar()) refuse("a JSON patch has no path");
    const std::vector<std::string> path = tokens(path_text->text);
    const Value* value = get(operation, "value");
    if (value != nullptr) value = through_json(value, JsonWay::patch_value, trees_);
    if (path.empty()) refuse("a JSON patch has the whole object as its target");
    if (op == "add" || op == "replace") {
      if (value == nullptr) value = trees_.null(path_text->place);
      return change(object, path, op == "add" ? Act::add : Act::replace, value);
    }
    if (op == "remove") return change(object, path, Act::remove, nullptr);
    if (op == "move" || op == "copy") {
      const std::vector<std::string> from = tokens(text_of(get(operation, "from")));
      const Value* found = from.empty() ? nullptr : find(object, from);
      if (found == nullptr && op == "copy" && !from.empty()) {
        const Value* const around = find(object, {from.begin(), from.end() - 1});
        if (around != nullptr && around->is_mapping()) found = trees_.null(path_text->place);
      }
      if (found == nullptr) refuse("a JSON patch moves or copies a value that does not exist");
      if (op == "move") object = change(object, from, Act::remove, nullptr);
      return change(object, path, Act::add, found);
    }
    if (op == "test") {
      // Without a value kustomize may crash; among annotations there are its own.
      const bool own = path.front() == "metadata" &&
                       (path.size() == 1 || (path.size() == 2 && path[1] == "annotations"));
      const Value* const around = find(object, {path.begin(), path.end() - 1});
      const Value* const found = find(object, path);
      const bool there = found != nullptr || (around != nullptr && around->is_mapping());
      if (value == nullptr || own || !there || !equal(found, value)) {
        refuse("a test of a JSON patch fails");
      }
      return object;
    }
    refuse("a JSON patch has an unknown operation");
  }

 private:
  static std::optional<std::size_t> index(std::string_view token, std::size_t size) {
    long long at = 0;
    const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), at);
    if (error != std::errc() || end != token.data() + token.size()) return std::nullopt;
    if (at < 0) at += static_cast<long long>(size);
    if (at < 0) return std::nullopt;
    return static_cast<std::size_t>(at);
  }

  static const Value* find(const Value* value, const std::vector<std::string>& path) {
    for (const std::string& token : path) {
      if (value == nullptr) return nullptr;
      if (value->is_sequence()) {
        const auto at = index(token, value->fields.size());
        value = at && *at < value->fields.size() ? value->fields[*at].value : nullptr;
      } else {
        value = get(value, token);
      }
    }
    return value;
  }

  /// An annotation's key in a path is often written as it is: /metadata/annotations/x.io/key.
  [[noreturn]] static void refuse_path(const std::string& token) {
    std::string why = "in the path of a JSON patch, '" + token + "' is not there";
    if (token.find('.') != std::string::npos) why += "; a slash inside a key is written ~1";
    refuse(std::move(why));
  }

  const Value* change(const Value* value, std::span<const std::string> path, Act act,
                      const Value* with) {
    const std::string& token = path.front();
    if (value == nullptr || value->is_scalar()) refuse_path(token);
    if (path.size() > 1) {
      const std::string one[] = {token};
      const Value* const inner = find(value, {one, one + 1});
      if (inner == nullptr) refuse_path(token);
      const Value* const changed = change(inner, path.subspan(1), act, with);
      return put(value, token, changed);
    }
    return value->is_sequence() ? change_list(value, token, act, with)
                                : change_mapping(value, token, act, with);
  }

  const Value* put(const Value* value, const std::string& token, const Value* changed) {
    if (value->is_mapping()) return trees_.with(value, token, changed);
    std::vector<Field> fields(value->fields.begin(), value->fields.end());
    fields[*index(token, fields.size())].value = changed;
    return trees_.with_fields(value, fields);
  }

  const Value* change_mapping(const Value* value, const std::string& token, Act act,
                              const Value* with) {
    if (token.empty()) refuse("a JSON patch has an empty key in its path");
    // A key that is not there may be replaced.
    if (act == Act::remove && get(value, token) == nullptr) {
      refuse("a JSON patch removes a value that does not exist");
    }
    return trees_.with(value, token, with);
  }

  const Value* change_list(const Value* value, const std::string& token, Act act,
                           const Value* with) {
    std::vector<Field> fields(value->fields.begin(), value->fields.end());
    if (act == Act::add && token == "-") {
      fields.push_back({{}, with->place, with});
      return trees_.with_fields(value, fields);
    }
    const auto at =
        index(token, fields.size() + (act == Act::add && token.starts_with('-') ? 1 : 0));
    const std::size_t most = fields.size() + (act == Act::add ? 1 : 0);
    if (!at || *at >= most) refuse("a JSON patch has an index outside of the list");
    const auto where = fields.begin() + static_cast<std::ptrdiff_t>(*at);
    switch (act) {
      case Act::add: fields.insert(where, {{}, with->place, with}); break;
      case Act::remove: fields.erase(where); break;
      case Act::replace: where->value = with; break;
    }
    return trees_.with_fields(value, fields);
  }

  Trees& trees_;
};

}  // namespace

const Value* json_patch(const Value* object, const Value* operations, Trees& trees) {
  Patching patching(trees);
  object = through_json(object, JsonWay::object, trees);
  for (const Field& operation : operations->fields) {
    object = patching.apply(object, operation.value);
  }
  // All is written again.
  return with_quotes(through_json(object, JsonWay::object, trees), Quotes::needed, trees);
}

}  // namespace irsa::gitops
