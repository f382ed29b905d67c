// The type that go-yaml v2, and so kubectl, gives to a plain scalar. It is YAML 1.1 with
// exceptions: `yes`, `on` and `y` are booleans, `010` is eight, `1_000` a thousand, and `0o17`
// fifteen. Dates and `12:30:45` stay strings (go-yaml's resolve.go).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "doc/document.h"

namespace irsa::doc {

/// By its first character, how long anything but a string can be.
inline constexpr std::array<std::size_t, 256> kLongestTyped = [] {
  std::array<std::size_t, 256> longest = {};
  const auto set = [&](std::string_view first, std::size_t length) {
    for (const char c : first) longest[static_cast<unsigned char>(c)] = length;
  };
  set("nNtTfFyYoO", std::string_view("false").size());
  set("~.+-0123456789", std::string_view::npos);
  return longest;
}();

/// Can a scalar that is written plainly be anything but a string? Most cannot.
[[nodiscard]] inline bool may_be_typed(std::string_view text) {
  return text.empty() || text.size() <= kLongestTyped[static_cast<unsigned char>(text[0])];
}

/// The type of a scalar that is written plainly.
[[nodiscard]] Type plain_type(std::string_view text);

/// May a scalar have this tag, `!!int` and the like? `tag`: "int". go-yaml refuses one that says
/// something else.
[[nodiscard]] bool fits_tag(std::string_view tag, std::string_view text);

/// What Kubernetes makes of a plain key that is a boolean or an integer: keys end up as strings, so
/// `on` becomes "true" and `0x10` becomes "16". nullopt when the key stays as it is written.
[[nodiscard]] std::optional<std::string> key_as_string(std::string_view text);

}  // namespace irsa::doc
