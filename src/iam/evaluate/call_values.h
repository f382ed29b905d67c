// Values in conditions on keys of the call (aws:SourceIp, aws:CurrentTime, …): which of them can
// match nothing, whatever the call is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "iam/policy/trust_policy.h"

namespace irsa::iam {

/// What a condition was to say, as far as one can tell: another value, another operator or another
/// key, of which at most one is not empty.
struct MeantCondition {
  std::string value = {};
  std::string op = {};
  std::string_view key = {};
  bool sure = true;
};

/// What is wrong with a value.
struct ValueDefect {
  std::string message;  ///< a clause that quotes the value: "'yes' is no boolean"
  std::string help;
  bool never = true;  ///< no value that the key can have matches it; else it only looks wrong
  MeantCondition meant = {};
};

/// nullopt when nothing is wrong, and for values that are filled in later. `condition` is one
/// whose key belongs to no identity provider.
[[nodiscard]] std::optional<ValueDefect> value_defect(const Condition& condition,
                                                      const Text& value);

/// None of the condition's values can match. False when it has none, or when some are not known.
[[nodiscard]] bool matches_nothing(const Condition& condition);

}  // namespace irsa::iam
