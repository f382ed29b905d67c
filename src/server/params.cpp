#include "server/params.h"

namespace irsa::server {

const Input* find(const Input& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

const Input* find(const Input& object, std::initializer_list<const char*> keys) {
  const Input* at = &object;
  for (const char* const key : keys) {
    at = find(*at, key);
    if (at == nullptr) break;
  }
  return at;
}

const Input& member(const Input& object, const char* key) {
  const Input* const found = find(object, key);
  if (found == nullptr) throw BadParams(std::string("'") + key + "' is missing");
  return *found;
}

const std::string& text(const Input& value) {
  if (!value.is_string()) throw BadParams("a string is expected");
  return value.get_ref<const std::string&>();
}

std::int64_t number(const Input& value) {
  const bool fits = value.is_number_integer() &&
                    !(value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX);
  if (!fits) throw BadParams("a whole number is expected");
  return value.get<std::int64_t>();
}

const Input::array_t& list(const Input& value) {
  if (!value.is_array()) throw BadParams("a list is expected");
  return value.get_ref<const Input::array_t&>();
}

bool is_set(const Input& object, std::initializer_list<const char*> keys) {
  const Input* const found = find(object, keys);
  return found != nullptr && found->is_boolean() && found->get<bool>();
}

const std::string& uri_in(const Input& params) {
  return text(member(member(params, "textDocument"), "uri"));
}

}  // namespace irsa::server
