// Characters of a shell script.
#pragma once

#include <string_view>

namespace irsa::load {

[[nodiscard]] constexpr bool is_one_of(std::string_view set, char c) {
  return set.find(c) != std::string_view::npos;
}

/// Can the name of a variable contain it?
[[nodiscard]] constexpr bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Is the text a number, as the name of a positional parameter is?
[[nodiscard]] constexpr bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace irsa::load
