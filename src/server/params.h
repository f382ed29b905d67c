// Reads the parameters of a client's message. What is not as the protocol says throws a BadParams
// here, so that nothing further on can be surprised.
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

/// What came in. Objects are trees: a message with a million keys costs no more than its size.
using Input = nlohmann::json;

/// The member of an object, which must be there.
[[nodiscard]] const Input& member(const Input& object, const char* key);
/// nullptr if it is absent or null, or this is not an object.
[[nodiscard]] const Input* find(const Input& object, const char* key);
/// The same along several keys.
[[nodiscard]] const Input* find(const Input& object, std::initializer_list<const char*> keys);
[[nodiscard]] const std::string& text(const Input& value);
[[nodiscard]] std::int64_t number(const Input& value);
[[nodiscard]] const Input::array_t& list(const Input& value);
/// Is the member there, and true?
[[nodiscard]] bool is_set(const Input& object, std::initializer_list<const char*> keys);

}  // namespace irsa::server
