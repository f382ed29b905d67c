// The condition block of a statement.
#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/policy_parser.h"

namespace irsa::iam {

void PolicyParser::read_conditions(const doc::Node& node, Statement& statement) {
  statement.condition_key = node.key().span();
  if (is_unknown(node)) {
    statement.conditions_unknown = true;
    return;
  }
  if (!node.is_mapping()) {
    defect(node.span(), fmt::format("'Condition' is {}, not an object", what_is(node)),
           "Write {\"StringEquals\": {\"<key>\": \"<value>\"}}");
    return;
  }
  for (const auto& entry : node.entries()) read_operator(entry.key, entry.value, statement);
  check_same_keys(statement);
}

void PolicyParser::read_operator(const doc::Node& key, const doc::Node& value,
                                 Statement& statement) {
  const auto name = keep(key);
  if (is_placeholder_(name.value)) {
    statement.conditions_unknown = true;
    return;
  }
  const auto op = ConditionOperator::parse(name.value);
  check_operator(key, op);
  if (is_unknown(value)) {
    // CDK's CfnJson: the keys are made when the stack is deployed.
    statement.conditions_unknown = true;
    return;
  }
  if (!value.is_mapping()) {
    defect(value.span(), fmt::format("the operator {} holds {}, not an object of keys and values",
                                     quoted(name.value), what_is(value)));
    statement.conditions_unknown = true;
    return;
  }
  for (const auto& entry : value.entries()) {
    read_condition(name, op, entry.key, entry.value, statement);
  }
}

void PolicyParser::check_operator(const doc::Node& key,
                                  const std::optional<ConditionOperator>& op) {
  const auto name = key.text();
  if (!op) {
    if (ascii_lower(name).ends_with("nullifexists")) {
      defect(key.span(), "'IfExists' cannot be added to 'Null', which tests existence itself",
             "Write 'Null'");
      return;
    }
    const auto meant = nearest_operator(name);
    defect(key.span(), fmt::format("{} is no condition operator", quoted(name)),
           meant.empty() ? "" : fmt::format("The nearest one is '{}'", meant));
  } else if (op->odd_case) {
    defect(key.span(), fmt::format("the operator {} is not written as AWS writes it", quoted(name)),
           fmt::format("AWS does not say whether case counts here; write '{}' as documented",
                       nearest_operator(name)));
  }
}

void PolicyParser::read_condition(const Text& operator_name,
                                  const std::optional<ConditionOperator>& op, const doc::Node& key,
                                  const doc::Node& value, Statement& statement) {
  Condition condition{.operator_name = operator_name,
                      .op = op,
                      .key = keep(key),
                      .values = {},
                      .values_span = value.span()};
  condition.unknown = is_placeholder_(condition.key.value);
  read_values(value, condition);
  check_condition(condition);
  statement.conditions.push_back(std::move(condition));
}

void PolicyParser::read_values(const doc::Node& value, Condition& condition) {
  if (!value.is_sequence()) {
    read_value(value, condition);
    return;
  }
  condition.values_are_list = true;
  const auto items = value.items();
  if (items.empty()) {
    defect(value.span(),
           fmt::format("the list of values for {} is empty", quoted(condition.key.value)),
           "AWS does not say what an empty list means: name a value or remove the condition");
  }
  for (const auto& item : items) read_value(item, condition);
}

void PolicyParser::read_value(const doc::Node& value, Condition& condition) {
  if (is_unknown(value)) {
    condition.unknown = true;
    if (value.is_scalar()) condition.values.push_back(keep(value));
    return;
  }
  if (!value.is_scalar() || value.is_null()) {
    defect(value.span(), fmt::format("a value of {} is {}, not a string, number or boolean",
                                     quoted(condition.key.value), what_is(value)));
    condition.unknown = true;
    return;
  }
  condition.values.push_back(keep(value));
}

void PolicyParser::check_condition(const Condition& condition) {
  if (condition.unknown || !condition.op || condition.op->base != BaseOperator::null) return;
  for (const auto& value : condition.values) {
    if (equals_ignoring_case(value.value, "true") || equals_ignoring_case(value.value, "false")) {
      continue;
    }
    defect(value.span, fmt::format("'Null' takes true or false, not {}", quoted(value.value)));
  }
}

void PolicyParser::check_same_keys(const Statement& statement) {
  const auto& all = statement.conditions;
  for (std::size_t i = 0; i < all.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      // Equal ones are the reader's: JSON keeps the last of them.
      if (all[j].operator_name.value != all[i].operator_name.value ||
          all[j].key.value == all[i].key.value ||
          !equals_ignoring_case(all[j].key.value, all[i].key.value)) {
        continue;
      }
      defect(all[i].key.span,
             fmt::format("the key {} stands twice in one operator: case does not count in keys",
                         quoted(all[i].key.value)),
             "Put the values into one list");
      break;
    }
  }
}

}  // namespace irsa::iam
