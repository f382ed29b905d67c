// Says what is wrong with JSON that a parser refused, in words for people.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace irsa::doc {

/// What the parser had read before it stopped.
struct JsonState {
  enum class Last { nothing, begin, key, value };  ///< `begin`: an opening bracket
  Last last = Last::nothing;
  std::size_t end = 0;              ///< after the last good token
  std::vector<bool> in_object;      ///< the open brackets, true for '{'
  std::vector<std::size_t> opened;  ///< where they are
};

struct JsonMistake {
  std::size_t begin, end;
  std::string message;
  std::string help;
};

[[nodiscard]] JsonMistake explain_json_error(std::string_view text, const JsonState& state);

}  // namespace irsa::doc
