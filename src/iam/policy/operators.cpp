// Names of condition operators and what is known from the name alone.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "iam/policy/trust_policy.h"

namespace irsa::iam {
namespace {

struct OperatorName {
  std::string_view name;
  BaseOperator base;
};
constexpr std::array kOperators = {
    OperatorName{"StringEquals", BaseOperator::string_equals},
    OperatorName{"StringNotEquals", BaseOperator::string_not_equals},
    OperatorName{"StringEqualsIgnoreCase", BaseOperator::string_equals_ignore_case},
    OperatorName{"StringNotEqualsIgnoreCase", BaseOperator::string_not_equals_ignore_case},
    OperatorName{"StringLike", BaseOperator::string_like},
    OperatorName{"StringNotLike", BaseOperator::string_not_like},
    OperatorName{"ArnEquals", BaseOperator::arn_equals},
    OperatorName{"ArnNotEquals", BaseOperator::arn_not_equals},
    OperatorName{"ArnLike", BaseOperator::arn_like},
    OperatorName{"ArnNotLike", BaseOperator::arn_not_like},
    OperatorName{"NumericEquals", BaseOperator::numeric_equals},
    OperatorName{"NumericNotEquals", BaseOperator::numeric_not_equals},
    OperatorName{"NumericLessThan", BaseOperator::numeric_less_than},
    OperatorName{"NumericLessThanEquals", BaseOperator::numeric_less_than_equals},
    OperatorName{"NumericGreaterThan", BaseOperator::numeric_greater_than},
    OperatorName{"NumericGreaterThanEquals", BaseOperator::numeric_greater_than_equals},
    OperatorName{"DateEquals", BaseOperator::date_equals},
    OperatorName{"DateNotEquals", BaseOperator::date_not_equals},
    OperatorName{"DateLessThan", BaseOperator::date_less_than},
    OperatorName{"DateLessThanEquals", BaseOperator::date_less_than_equals},
    OperatorName{"DateGreaterThan", BaseOperator::date_greater_than},
    OperatorName{"DateGreaterThanEquals", BaseOperator::date_greater_than_equals},
    OperatorName{"Bool", BaseOperator::boolean},
    OperatorName{"BinaryEquals", BaseOperator::binary_equals},
    OperatorName{"IpAddress", BaseOperator::ip_address},
    OperatorName{"NotIpAddress", BaseOperator::not_ip_address},
    OperatorName{"Null", BaseOperator::null},
};

constexpr std::string_view kForAll = "ForAllValues:";
constexpr std::string_view kForAny = "ForAnyValue:";
constexpr std::string_view kIfExists = "IfExists";

/// Takes `prefix` off the front of `name`, in any case; notes an odd one.
bool take_prefix(std::string_view& name, std::string_view prefix, bool& odd_case) {
  const auto head = name.substr(0, prefix.size());
  if (!equals_ignoring_case(head, prefix)) return false;
  odd_case = odd_case || head != prefix;
  name.remove_prefix(prefix.size());
  return true;
}

bool take_suffix(std::string_view& name, std::string_view suffix, bool& odd_case) {
  if (name.size() < suffix.size()) return false;
  const auto tail = name.substr(name.size() - suffix.size());
  if (!equals_ignoring_case(tail, suffix)) return false;
  odd_case = odd_case || tail != suffix;
  name.remove_suffix(suffix.size());
  return true;
}

}  // namespace

std::optional<ConditionOperator> ConditionOperator::parse(std::string_view name) {
  ConditionOperator op{.base = BaseOperator::null};
  if (take_prefix(name, kForAll, op.odd_case)) {
    op.quantifier = SetQuantifier::for_all_values;
  } else if (take_prefix(name, kForAny, op.odd_case)) {
    op.quantifier = SetQuantifier::for_any_value;
  }
  op.if_exists = take_suffix(name, kIfExists, op.odd_case);
  const auto* found = std::ranges::find_if(kOperators, [&](const OperatorName& candidate) {
    return equals_ignoring_case(candidate.name, name);
  });
  if (found == kOperators.end()) return std::nullopt;
  // Null tests existence itself: IAM refuses NullIfExists.
  if (found->base == BaseOperator::null && op.if_exists) return std::nullopt;
  op.base = found->base;
  op.odd_case = op.odd_case || found->name != name;
  return op;
}

bool ConditionOperator::negated() const {
  switch (base) {
    case BaseOperator::string_not_equals:
    case BaseOperator::string_not_equals_ignore_case:
    case BaseOperator::string_not_like:
    case BaseOperator::arn_not_equals:
    case BaseOperator::arn_not_like:
    case BaseOperator::numeric_not_equals:
    case BaseOperator::date_not_equals:
    case BaseOperator::not_ip_address: return true;
    default: return false;
  }
}

bool ConditionOperator::globs() const {
  switch (base) {
    case BaseOperator::string_like:
    case BaseOperator::string_not_like:
    case BaseOperator::arn_equals:
    case BaseOperator::arn_not_equals:
    case BaseOperator::arn_like:
    case BaseOperator::arn_not_like: return true;
    default: return false;
  }
}

std::string_view nearest_operator(std::string_view name) {
  std::vector<std::string_view> names;
  names.reserve(kOperators.size());
  bool odd_case = false;
  auto base = name;
  if (!take_prefix(base, kForAll, odd_case)) take_prefix(base, kForAny, odd_case);
  take_suffix(base, kIfExists, odd_case);
  for (const auto& op : kOperators) {
    if (equals_ignoring_case(op.name, base)) return op.name;
    names.push_back(op.name);
  }
  return nearest(base, names);
}

}  // namespace irsa::iam
