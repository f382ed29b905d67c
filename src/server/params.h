// Reads the parameters of a client's message. If they are not as the protocol says, BadParams is
// thrown here, so later code need not check them.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>

namespace irsa::server {

class BadParams : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Messages from the client. Objects are sorted maps: a message with a million keys takes time in
/// proportion to its size.
using Input = nlohmann::json;

/// A member of an object. Throws BadParams if it is missing.
[[nodiscard]] const Input& member(const Input& object, const char* key);
/// nullptr if the member is absent or null, or `object` is not an object.
[[nodiscard]] const Input* find(const Input& object, const char* key);
/// The same along several keys.
[[nodiscard]] const Input* find(const Input& object, std::initializer_list<const char*> keys);
[[nodiscard]] const std::string& text(const Input& value);
/// The URI of `textDocument`.
[[nodiscard]] const std::string& uri_in(const Input& params);
[[nodiscard]] std::int64_t number(const Input& value);
[[nodiscard]] const Input::array_t& list(const Input& value);
/// Is the member true? False if it is absent.
[[nodiscard]] bool is_set(const Input& object, std::initializer_list<const char*> keys);

}  // namespace irsa::server
