// What a condition can see of the call: keys and their values. Internal to iam.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "iam/evaluate/evaluate.h"
#include "iam/names/pattern.h"

namespace irsa::iam {

/// A call with a token. With `subject_open` the subject is any (the symbolic side asks then).
struct Request {
  const WebIdentity& token;
  bool subject_open = false;
  /// What the policy lets a call pass (TrustPolicy::session).
  SessionParts session = {};
};

struct KeyValues {
  enum class State : std::uint8_t { absent, present, value_unknown, unknown, subject };
  State state;
  std::span<const std::string_view> values = {};  ///< for State::present
};
[[nodiscard]] KeyValues look_up(std::string_view key, const Request& request);

/// A condition's value with its policy variables replaced.
struct Expansion {
  enum class State : std::uint8_t {
    value,    ///< `pattern` holds it
    null,     ///< a variable has no value: equals and is like nothing
    unknown,  ///< a variable depends on the call
    subject,  ///< a variable stands for the subject, which is open
  };
  State state = State::value;
  Pattern pattern = {};
};
/// Variables are replaced only in version 2012-10-17 and only for String and Arn operators.
[[nodiscard]] Expansion expand(std::string_view value, const ConditionOperator& op,
                               PolicyVersion version, const Request& request);
[[nodiscard]] bool takes_variables(const ConditionOperator& op, PolicyVersion version);

/// The result of a condition, and what AWS does not say about it.
struct ConditionResult {
  Truth truth;
  std::string_view unsettled = {};
};
/// The result of the condition in a call without its key.
[[nodiscard]] ConditionResult judge_absent(const Condition& condition);
/// The condition's key must not be State::subject.
[[nodiscard]] ConditionResult judge(const Condition& condition, PolicyVersion version,
                                    const Request& request);

/// Does this principal of a statement name the provider of this issuer?
[[nodiscard]] Truth one_principal_matches(const Principal& principal, const RoleContext& role,
                                          std::string_view issuer);

/// Does the statement's Action take in `action`? Maybe, when an action is filled in later.
[[nodiscard]] Truth action_truth(const Statement& statement, std::string_view action);

/// Families whose values are not strings: does `actual` satisfy `expected`? The operator's
/// negation is not applied. A text that is not of the operator's type satisfies nothing.
[[nodiscard]] bool typed_match(BaseOperator base, std::string_view expected,
                               std::string_view actual);
/// Is the text one that the operators of the family can compare with? An address may be a range.
[[nodiscard]] bool is_number(std::string_view text);
[[nodiscard]] bool is_date(std::string_view text);
[[nodiscard]] bool is_address_range(std::string_view text);
/// Is every address of the one range in the other?
[[nodiscard]] bool range_lies_in(std::string_view range, std::string_view larger);
/// Matching per colon-separated field, wildcards in each.
[[nodiscard]] bool arn_matches(const Pattern& pattern, std::string_view text);
[[nodiscard]] bool is_arn_operator(BaseOperator base);
[[nodiscard]] bool is_string_operator(BaseOperator base);
[[nodiscard]] bool ignores_case(BaseOperator base);

}  // namespace irsa::iam
