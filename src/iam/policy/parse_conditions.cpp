// The condition block of a statement.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>

#include "base/text.h"
#include "iam/names/provider_arn.h"
#include "iam/names/provider_key.h"
#include "iam/names/subject.h"
#include "iam/policy/parser.h"
#include "value/template_text.h"

namespace irsa::iam {

void PolicyParser::read_conditions(const doc::Node& node, Statement& statement) {
  statement.condition_key = node.key().span();
  if (is_unknown(node)) {
    statement.conditions_unknown = true;
    return;
  }
  if (!node.is_mapping()) {
    return defect(node.span(), fmt::format("'Condition' is {}, not an object", what_is(node)),
                  "Write {\"StringEquals\": {\"<key>\": \"<value>\"}}");
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
    // The keys are made when the stack is deployed (facts F7).
    statement.conditions_unknown = true;
    return;
  }
  if (!value.is_mapping()) {
    statement.conditions_unknown = true;
    // Of what is no operator ("__doc_comment": "…") one thing is enough.
    if (!op) return;
    return defect(value.span(),
                  fmt::format("the operator {} holds {}, not an object of keys and values",
                              quoted(name.value), what_is(value)));
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
      policy_.defects.back().meant = "Null";
      return;
    }
    const auto meant = nearest_operator(name);
    misspelt(key.span(), fmt::format("{} is not a condition operator", quoted(name)), meant,
             meant.empty() ? "" : fmt::format("The nearest one is '{}'", meant));
  } else if (op->odd_case) {
    misspelt(key.span(),
             fmt::format("the operator {} is not written as AWS writes it", quoted(name)), {},
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
  condition.open_issuer = is_placeholder_(condition.key.value);
  condition.unknown = condition.open_key = condition.open_issuer;
  read_values(value, condition);
  check_condition(condition);
  sort_values(condition);
  statement.conditions.push_back(std::move(condition));
}

void PolicyParser::sort_values(Condition& condition) {
  constexpr std::size_t kLong = 32;
  const auto plain = [](const Text& value) {
    return value.value.find_first_of("*?$") == std::string_view::npos;
  };
  if (condition.values.size() < kLong || !std::ranges::all_of(condition.values, plain)) return;
  for (const auto& value : condition.values) condition.sorted_values.push_back(value.value);
  std::ranges::sort(condition.sorted_values);
}

void PolicyParser::read_values(const doc::Node& value, Condition& condition) {
  if (!value.is_sequence() || value::is_intrinsic(value)) {
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
    condition.open_values.push_back(keep(value));
    return;
  }
  if (!value::is_intrinsic(value) && (!value.is_scalar() || value.is_null())) {
    defect(value.span(), fmt::format("a value of {} is {}, not a string, number or boolean",
                                     quoted(condition.key.value), what_is(value)));
    condition.unknown = true;
    return;
  }
  condition.values.push_back(keep(value));
}

namespace {

/// What is wrong with the first policy variable that can be none: a clause; empty if nothing is.
std::string_view variable_defect(std::string_view text) {
  for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", at)) {
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) return "has no '}' after it";
    const auto inside = text.substr(at + 2, end - at - 2);
    if (trim(inside).empty()) return "names nothing";
    const auto comma = inside.find(',');
    if (comma != std::string_view::npos) {
      const auto fallback = trim(inside.substr(comma + 1));
      if (fallback.size() < 2 || fallback.front() != '\'' || fallback.back() != '\'') {
        return "has a default that is not in single quotes";
      }
    }
    at = end;
  }
  return {};
}

/// The defaults of all variables in single quotes; empty if one of them holds quotes itself.
std::string with_quoted_defaults(std::string_view text) {
  std::string out;
  std::size_t done = 0;
  for (auto at = text.find("${"); at != std::string_view::npos; at = text.find("${", done)) {
    const auto end = text.find('}', at);
    if (end == std::string_view::npos) return {};
    const auto comma = text.find(',', at);
    if (comma < end) {
      std::string_view fallback = trim(text.substr(comma + 1, end - comma - 1));
      constexpr std::string_view kQuotes = "'\"";
      while (!fallback.empty() && kQuotes.find(fallback.front()) != std::string_view::npos) {
        fallback.remove_prefix(1);
      }
      while (!fallback.empty() && kQuotes.find(fallback.back()) != std::string_view::npos) {
        fallback.remove_suffix(1);
      }
      if (fallback.find_first_of(kQuotes) != std::string_view::npos) return {};
      out.append(text.substr(done, comma + 1 - done)).append(" '").append(fallback).append("'");
    } else {
      out.append(text.substr(done, end - done));
    }
    done = end;
  }
  return out.append(text.substr(done));
}

}  // namespace

/// A policy variable that IAM cannot read (Access Analyzer's checks of variables).
void PolicyParser::check_variables(const Condition& condition, const Text& value) {
  if (!condition.op || policy_.version != PolicyVersion::v2012 ||
      condition.op->base > BaseOperator::arn_not_like) {
    return;
  }
  const auto wrong = variable_defect(value.value);
  if (wrong.empty()) return;
  defect(value.span, fmt::format("a policy variable in {} {}", quoted(value.value), wrong),
         "Write ${key} or ${key, 'default'}; '$' itself is ${$}");
  const std::string meant = with_quoted_defaults(value.value);
  if (meant != value.value && variable_defect(meant).empty()) {
    policy_.defects.back().meant = meant;
  }
}

void PolicyParser::check_condition(const Condition& condition) {
  for (const auto& value : condition.values) check_variables(condition, value);
  if (condition.unknown || !condition.op || condition.op->base != BaseOperator::null) return;
  for (const auto& value : condition.values) {
    if (equals_ignoring_case(value.value, "true") || equals_ignoring_case(value.value, "false")) {
      continue;
    }
    defect(value.span, fmt::format("'Null' needs true or false, not {}", quoted(value.value)));
  }
}

namespace {

constexpr std::string_view kProvider = "oidc-provider/";

bool is_provider_claim(std::string_view claim) {
  return std::ranges::any_of(std::array<std::string_view, 3>{"sub", "aud", "oaud"},
                             [&](auto known) { return equals_ignoring_case(known, claim); });
}

bool names_service_accounts(const Condition& condition) {
  const auto is_subject = [](const Text& value) { return resembles_subject(value.value); };
  return std::ranges::any_of(condition.values, is_subject) ||
         std::ranges::any_of(condition.open_values, is_subject);
}

/// Does the statement speak of service accounts? Then whatever it asks its provider for is a claim
/// of Kubernetes, also where the name of the claim is none.
bool names_service_accounts(const Statement& statement) {
  return std::ranges::any_of(statement.conditions, [](const Condition& condition) {
    return names_service_accounts(condition);
  });
}

/// Is the key one of these issuers and, behind it, something that is known?
bool asks_one_of(const std::unordered_set<std::string_view>& issuers, std::string_view key,
                 const PlaceholderTest& is_placeholder) {
  return std::ranges::any_of(issuers, [&](std::string_view issuer) {
    if (issuer.empty() || !key.starts_with(issuer)) return false;
    const std::string_view behind = key.substr(issuer.size());
    constexpr std::string_view kBehind = ":/.";  // or nothing: a key without a claim
    const bool ends = behind.empty() || kBehind.find(behind.front()) != std::string_view::npos;
    return ends && !is_placeholder(behind);
  });
}

/// The issuer in a key that tests what tokens say of themselves; empty for other keys. What is
/// compared with a service account is meant to, also where the name of the claim is none. Without
/// what makes such a key malformed, a scheme or the ARN around it, or a slash behind it: it is that
/// issuer's all the same.
std::string_view issuer_in(const Condition& condition) {
  const auto key = split_provider_key(condition.key.value);
  if (!key || !(is_provider_claim(key->claim) ||
                (is_claim_word(key->claim) && names_service_accounts(condition)))) {
    return {};
  }
  std::string_view issuer = key->issuer;
  if (!condition.open_issuer) return issuer;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (issuer.starts_with(scheme)) issuer.remove_prefix(scheme.size());
  }
  const auto at = issuer.find(kProvider);
  if (at != std::string_view::npos) issuer.remove_prefix(at + kProvider.size());
  if (issuer.ends_with('/')) issuer.remove_suffix(1);
  return issuer;
}

/// What the keys call the issuer of a provider whose ARN calls it `own`. When none of them says the
/// same and they agree, they are right: the ARN may come from another parameter. A key that begins
/// with the ARN itself says nothing where another one does not.
std::string_view issuer_by_keys(const std::vector<Condition>& conditions, std::string_view own,
                                std::string_view arn) {
  std::string_view agreed;
  bool all_agree = true, as_arn = false;
  for (const Condition& condition : conditions) {
    const std::string_view issuer = issuer_in(condition);
    if (issuer.empty()) continue;
    if (issuer == own) return own;
    if (issuer == arn) {
      as_arn = true;
      continue;
    }
    all_agree = all_agree && (agreed.empty() || agreed == issuer);
    agreed = issuer;
  }
  if (agreed.empty() && as_arn) return arn;
  return all_agree && !agreed.empty() ? agreed : own;
}

}  // namespace

/// A provider that is filled in later is still the one that the keys are about.
void PolicyParser::settle_issuers(Statement& statement) {
  std::vector<Principal*> providers;
  for (Principal& principal : statement.principals) {
    if (principal.kind == Principal::Kind::federated) providers.push_back(&principal);
  }
  if (std::ranges::none_of(providers, [](const Principal* p) { return p->unknown; })) return;
  std::unordered_set<std::string_view> issuers;
  bool all_written = true;
  for (Principal* const provider : providers) {
    const std::string_view text = provider->value.value;
    const auto at = text.find(kProvider);
    std::string_view issuer =
        at == std::string_view::npos ? std::string_view{} : text.substr(at + kProvider.size());
    const bool written =
        !issuer.empty() && !is_placeholder_(issuer) && !open_provider_arn_defect(text);
    if (providers.size() == 1 && !written)
      issuer = issuer_by_keys(statement.conditions, issuer, text);
    if (provider->unknown) {
      provider->issuer = issuer;
      provider->issuer_known = !issuer.empty() && !is_placeholder_(issuer);
    }
    all_written = all_written && written;
    issuers.insert(issuer);
  }
  const bool of_kubernetes = names_service_accounts(statement);
  for (Condition& condition : statement.conditions) {
    const std::string_view issuer = issuer_in(condition);
    const bool same = (!issuer.empty() && issuers.contains(issuer)) ||
                      (of_kubernetes && condition.open_issuer &&
                       asks_one_of(issuers, condition.key.value, is_placeholder_));
    if (issuer.empty() && !same) continue;
    if (condition.open_issuer && same) condition.unknown = !condition.open_values.empty();
    // Of a provider that is not known yet, perhaps.
    condition.open_key = !same && (condition.open_issuer || !all_written);
    condition.unknown = condition.unknown || condition.open_key;
  }
}

void PolicyParser::check_same_keys(const Statement& statement) {
  // What is in one operator, in lower case; with the spelling that came first.
  std::unordered_map<std::string, std::string_view> seen;
  for (const auto& condition : statement.conditions) {
    std::string same(condition.operator_name.value);
    same += '\n' + ascii_lower(condition.key.value);
    const auto [first, fresh] = seen.emplace(std::move(same), condition.key.value);
    // Equal ones are the reader's: JSON keeps the last of them.
    if (fresh || first->second == condition.key.value) continue;
    defect(condition.key.span,
           fmt::format("the key {} is there twice in one operator: keys are not case-sensitive",
                       quoted(condition.key.value)),
           "Put the values into one list");
  }
}

}  // namespace irsa::iam
