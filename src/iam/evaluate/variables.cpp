// Policy variables: ${key}, ${key, 'default'} and the escapes ${*} ${?} ${$}.
// IAM User Guide, "IAM policy elements: variables and tags".
#include <optional>

#include "base/text.h"
#include "iam/evaluate/request.h"

namespace irsa::iam {
namespace {

struct Variable {
  std::string_view key;
  std::optional<std::string_view> fallback;
};

/// The inside of ${…}. A default is a comma and a text in single quotes; anything else after a
/// comma is no default, and then the whole is a key that no call has.
Variable parse_variable(std::string_view inside) {
  const auto comma = inside.find(',');
  if (comma == std::string_view::npos) return {inside, std::nullopt};
  const auto rest = trim(inside.substr(comma + 1));
  if (rest.size() < 2 || rest.front() != '\'' || rest.back() != '\'') return {inside, std::nullopt};
  return {inside.substr(0, comma), rest.substr(1, rest.size() - 2)};
}

void append_literal(Pattern& pattern, std::string_view text) { pattern += to_pattern(text, false); }

/// Replaces one variable; what it comes to if that is not a value.
Expansion::State substitute(std::string_view inside, const Request& request, Pattern& pattern) {
  using enum Expansion::State;
  if (inside == "*" || inside == "?" || inside == "$") {
    append_literal(pattern, inside);
    return value;
  }
  const auto variable = parse_variable(inside);
  const auto found = look_up(variable.key, request);
  switch (found.state) {
    case KeyValues::State::subject: return subject;
    case KeyValues::State::unknown:
    case KeyValues::State::value_unknown: return unknown;
    case KeyValues::State::present:
      // Only keys with a single value can be used as variables.
      if (found.values.size() != 1) return null;
      append_literal(pattern, found.values.front());
      return value;
    case KeyValues::State::absent: break;
  }
  if (!variable.fallback) return null;
  append_literal(pattern, *variable.fallback);
  return value;
}

/// A value is as undecided as the worst of its variables; one without value decides.
Expansion::State worse(Expansion::State a, Expansion::State b) {
  using enum Expansion::State;
  for (const auto state : {null, subject, unknown}) {
    if (a == state || b == state) return state;
  }
  return value;
}

}  // namespace

bool takes_variables(const ConditionOperator& op, PolicyVersion version) {
  return version == PolicyVersion::v2012 &&
         (is_string_operator(op.base) || is_arn_operator(op.base));
}

Expansion expand(std::string_view value, const ConditionOperator& op, PolicyVersion version,
                 const Request& request) {
  if (!takes_variables(op, version)) return {.pattern = to_pattern(value, op.globs())};
  Expansion result;
  std::size_t at = 0;
  for (;;) {
    const auto begin = value.find("${", at);
    const auto end = begin == std::string_view::npos ? begin : value.find('}', begin);
    if (end == std::string_view::npos) break;
    result.pattern += to_pattern(value.substr(at, begin - at), op.globs());
    const auto inside = value.substr(begin + 2, end - begin - 2);
    result.state = worse(result.state, substitute(inside, request, result.pattern));
    at = end + 1;
  }
  result.pattern += to_pattern(value.substr(at), op.globs());
  return result;
}

}  // namespace irsa::iam
