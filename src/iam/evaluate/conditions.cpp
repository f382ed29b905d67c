// One condition against one call, with three values.
#include <algorithm>

#include "base/text.h"
#include "iam/evaluate/call_values.h"
#include "iam/evaluate/request.h"
#include "iam/names/arn.h"
#include "iam/names/call_keys.h"

namespace irsa::iam {
namespace {

constexpr std::string_view kEmptyList =
    "AWS's pages disagree about an empty list of values; here it matches nothing";
constexpr std::string_view kNullWithSet =
    "AWS documents Null with a set operator as constant, others evaluate it as a plain Null";
constexpr std::string_view kAnyIfExists =
    "AWS does not say what ForAnyValue with IfExists does when the key is absent; here it holds";
constexpr std::string_view kSeveralValues =
    "AWS does not say how a key with several values is compared without a set operator; the "
    "condition is taken to fail";
constexpr std::string_view kOtherType =
    "AWS does not say what this operator does with a value of another type; the negated form is "
    "taken to hold";
constexpr std::string_view kNullVariable =
    "a policy variable has no value; AWS also says that this may invalidate the whole statement";

Truth truth_of(bool value) { return value ? Truth::yes : Truth::no; }

/// Does the value of the call match one value of the policy? Negation is not applied.
Truth value_matches(std::string_view expected, std::string_view actual, const Condition& condition,
                    PolicyVersion version, const Request& request) {
  const auto& op = *condition.op;
  const bool variables =
      takes_variables(op, version) && expected.find("${") != std::string_view::npos;
  if (!variables && is_string_operator(op.base)) {
    if (op.globs()) return truth_of(glob_matches(expected, actual));
    return truth_of(ignores_case(op.base) ? equals_ignoring_case(expected, actual)
                                          : expected == actual);
  }
  if (!is_string_operator(op.base) && !is_arn_operator(op.base)) {
    return truth_of(typed_match(op.base, expected, actual));
  }
  const auto expansion = expand(expected, op, version, request);
  if (expansion.state == Expansion::State::null) return Truth::no;
  if (expansion.state != Expansion::State::value) return Truth::maybe;
  if (is_arn_operator(op.base)) return truth_of(arn_matches(expansion.pattern, actual));
  if (op.globs()) return truth_of(glob_matches(expansion.pattern, actual));
  const auto text = literal_text(expansion.pattern);
  return truth_of(ignores_case(op.base) ? equals_ignoring_case(text, actual) : text == actual);
}

/// Some value of the policy, or for a negated operator none.
Truth satisfied(std::string_view actual, const Condition& condition, PolicyVersion version,
                const Request& request) {
  const auto base = condition.op->base;
  const bool as_written =
      base == BaseOperator::string_equals || base == BaseOperator::string_like ||
      base == BaseOperator::string_not_equals || base == BaseOperator::string_not_like;
  if (as_written && condition.has_sorted_values()) {
    const bool found = std::ranges::binary_search(condition.sorted_values, actual);
    return truth_of(found != condition.op->negated());
  }
  Truth any = Truth::no;
  for (const auto& value : condition.values) {
    any = either(any, value_matches(value.value, actual, condition, version, request));
    if (any == Truth::yes) break;
  }
  return condition.op->negated() ? negation(any) : any;
}

Truth judge_null(const Condition& condition, KeyValues::State state) {
  const bool absent = state == KeyValues::State::absent;
  const auto has = [&](std::string_view text) {
    return std::ranges::any_of(condition.values, [&](const Text& value) {
      return equals_ignoring_case(value.value, text);
    });
  };
  const bool asks_absent = has("true");
  const bool asks_present = has("false");
  if (state == KeyValues::State::unknown && asks_absent != asks_present) return Truth::maybe;
  return truth_of(absent ? asks_absent : asks_present);
}

ConditionResult judge_without_key(const ConditionOperator& op) {
  if (op.if_exists && op.quantifier == SetQuantifier::for_any_value) {
    return {Truth::yes, kAnyIfExists};
  }
  if (op.if_exists || op.quantifier == SetQuantifier::for_all_values) return {Truth::yes};
  if (op.quantifier == SetQuantifier::for_any_value) return {Truth::no};
  return {truth_of(op.negated())};
}

/// A set operator or IfExists with an empty list is documented, the bare operators are not.
ConditionResult judge_empty_list(const ConditionOperator& op, KeyValues::State state) {
  if (op.quantifier == SetQuantifier::for_any_value) return {Truth::no};
  if (op.quantifier == SetQuantifier::for_all_values || op.if_exists) {
    if (state == KeyValues::State::unknown) return {Truth::maybe};
    return {truth_of(state == KeyValues::State::absent)};
  }
  return {truth_of(op.negated()), kEmptyList};
}

/// The key may be there, and none of the values can match it.
ConditionResult judge_hopeless(const ConditionOperator& op, KeyValues::State state) {
  const bool always_there = state == KeyValues::State::value_unknown;
  const bool there = op.quantifier != SetQuantifier::for_any_value || always_there;
  if (op.negated()) return {there || op.if_exists ? Truth::yes : Truth::maybe};
  const bool holds_without = op.if_exists || op.quantifier == SetQuantifier::for_all_values;
  return {holds_without && !always_there ? Truth::maybe : Truth::no};
}

bool is_of_type(BaseOperator base, std::string_view actual) {
  switch (base) {
    case BaseOperator::arn_not_equals:
    case BaseOperator::arn_not_like: return Arn::parse(actual).has_value();
    case BaseOperator::numeric_not_equals:
      return typed_match(BaseOperator::numeric_equals, actual, actual);
    case BaseOperator::date_not_equals:
      return typed_match(BaseOperator::date_equals, actual, actual);
    case BaseOperator::not_ip_address: return typed_match(BaseOperator::ip_address, actual, actual);
    default: return true;
  }
}

bool has_null_variable(const Condition& condition, PolicyVersion version, const Request& request) {
  if (!takes_variables(*condition.op, version)) return false;
  return std::ranges::any_of(condition.values, [&](const Text& value) {
    return value.value.find("${") != std::string_view::npos &&
           expand(value.value, *condition.op, version, request).state == Expansion::State::null;
  });
}

ConditionResult judge_present(const Condition& condition, PolicyVersion version,
                              const Request& request, std::span<const std::string_view> values) {
  const auto& op = *condition.op;
  if (op.quantifier == SetQuantifier::none && values.size() > 1) {
    return {Truth::no, kSeveralValues};
  }
  const bool any = op.quantifier == SetQuantifier::for_any_value;
  Truth truth = truth_of(!any);
  std::string_view unsettled;
  for (const auto actual : values) {
    const auto one = satisfied(actual, condition, version, request);
    truth = any ? either(truth, one) : both(truth, one);
    if (op.negated() && !is_of_type(op.base, actual)) unsettled = kOtherType;
  }
  if (op.negated() && has_null_variable(condition, version, request)) unsettled = kNullVariable;
  return {truth, unsettled};
}

}  // namespace

ConditionResult judge_absent(const Condition& condition) {
  const auto& op = *condition.op;
  if (op.base == BaseOperator::null) {
    if (op.quantifier == SetQuantifier::for_all_values) return {Truth::yes, kNullWithSet};
    if (op.quantifier == SetQuantifier::for_any_value) return {Truth::no, kNullWithSet};
    return {judge_null(condition, KeyValues::State::absent)};
  }
  if (condition.values.empty() && condition.open_values.empty()) {
    return judge_empty_list(op, KeyValues::State::absent);
  }
  return judge_without_key(op);
}

Truth truth_without_key(const Condition& condition) { return judge_absent(condition).truth; }

Truth truth_by_values(const Condition& condition) {
  const auto availability = availability_of(condition.key.value);
  if (availability == Availability::absent || !matches_nothing(condition)) return Truth::maybe;
  return judge_hopeless(*condition.op, availability == Availability::present
                                           ? KeyValues::State::value_unknown
                                           : KeyValues::State::unknown)
      .truth;
}

ConditionResult judge(const Condition& condition, PolicyVersion version, const Request& request) {
  if (!condition.op) return {Truth::maybe};
  const auto& op = *condition.op;
  const auto found = look_up(condition.key.value, request);
  if (condition.unknown) {
    // A key that no call has is tested in vain, whatever its values will be.
    const bool in_vain = !condition.open_issuer && found.state == KeyValues::State::absent &&
                         find_call_key(condition.key.value) != nullptr;
    if (in_vain) return judge_absent(condition);
    const bool compared = condition.is_open_list() && found.state == KeyValues::State::present &&
                          op.base != BaseOperator::null;
    if (!compared) return {Truth::maybe};
    // More values can only let more match.
    const Truth known = judge_present(condition, version, request, found.values).truth;
    return {known == (op.negated() ? Truth::no : Truth::yes) ? known : Truth::maybe};
  }
  if (found.state == KeyValues::State::absent) return judge_absent(condition);
  if (op.base == BaseOperator::null) {
    if (op.quantifier == SetQuantifier::for_all_values) return {Truth::yes, kNullWithSet};
    if (op.quantifier == SetQuantifier::for_any_value) return {Truth::no, kNullWithSet};
    return {judge_null(condition, found.state)};
  }
  if (condition.values.empty()) return judge_empty_list(op, found.state);
  if (found.state == KeyValues::State::present) {
    return judge_present(condition, version, request, found.values);
  }
  return matches_nothing(condition) ? judge_hopeless(op, found.state)
                                    : ConditionResult{Truth::maybe};
}

}  // namespace irsa::iam
