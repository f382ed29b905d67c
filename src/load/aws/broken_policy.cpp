#include "load/aws/broken_policy.h"

#include <vector>

#include "base/text.h"
#include "iam/policy/trust_policy.h"

namespace irsa::load {

namespace {

std::size_t skip_blanks(std::string_view text, std::size_t at) {
  const std::size_t found = text.find_first_not_of(" \t\r\n", at);
  return found == std::string_view::npos ? text.size() : found;
}

/// The closing quote of the string whose opening quote is at `at`; the text's end without one.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (std::size_t i = at + 1; i < text.size(); ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == '"' || text[i] == '\n') {
      return i;
    }
  }
  return text.size();
}

}  // namespace

std::optional<StrayOperator> find_stray_operator(std::string_view text) {
  std::vector<std::string_view> open;  // the key each open bracket is under
  std::string_view key;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '{' || c == '[') {
      open.push_back(key);
      key = {};
    } else if (c == '}' || c == ']') {
      if (!open.empty()) open.pop_back();
    } else if (c == '"') {
      const std::size_t end = end_of_string(text, at);
      const std::string_view name = text.substr(at + 1, end - at - 1);
      const std::size_t colon = skip_blanks(text, end + 1);
      if (colon < text.size() && text[colon] == ':') {
        key = name;
        const std::size_t value = skip_blanks(text, colon + 1);
        const bool block = value < text.size() && text[value] == '{';
        const bool inside = !open.empty() && equals_ignoring_case(open.back(), "Condition");
        if (block && !inside && iam::ConditionOperator::parse(name)) {
          return StrayOperator{at + 1, name.size()};
        }
      }
      at = end;
    }
  }
  return std::nullopt;
}

}  // namespace irsa::load
