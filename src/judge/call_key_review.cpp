#include "judge/call_key_review.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.h"
#include "iam/evaluate/call_values.h"
#include "iam/evaluate/condition_key.h"
#include "iam/evaluate/evaluate.h"
#include "iam/names/call_keys.h"
#include "iam/policy/action.h"

namespace irsa::judge {

namespace {

using iam::Condition;
using iam::Statement;
using iam::Text;

/// A clause, or nothing for a key that does not exist at all.
std::string why_absent(std::string_view key) {
  if (const iam::CallKey* const row = iam::find_call_key(key)) return std::string(row->reason);
  const std::string_view prefix = key.substr(0, key.find(':') + 1);
  if (equals_ignoring_case(prefix, "aws:") || equals_ignoring_case(prefix, "sts:")) return {};
  return "it is a key of calls to another service";
}

std::string help_for_absent(std::string_view key) {
  if (const iam::CallKey* const meant = iam::meant_call_key(key)) {
    return fmt::format("Did you mean {}?", quoted(meant->name));
  }
  return "Remove the test, or move it to a statement for the principals that it is meant for.";
}

/// The statement is for others as well: for other calls that take roles, or AWS principals.
bool serves_others(const Statement& statement) {
  return iam::action_matches(statement, "sts:AssumeRole") ||
         iam::action_matches(statement, "sts:AssumeRoleWithSAML") ||
         std::ranges::any_of(statement.principals, [](const iam::Principal& principal) {
           return principal.kind != iam::Principal::Kind::federated;
         });
}

/// Of what keeps out the pods alone.
std::optional<Severity> level_for_others(const Statement& statement) {
  return serves_others(statement) ? std::optional(Severity::warning) : std::nullopt;
}

std::optional<Defect> review_values(const Statement& statement, const Condition& condition) {
  if (condition.unknown) return std::nullopt;
  auto wrong = wrong_values(condition);
  if (!wrong) return std::nullopt;
  const iam::Truth comes_to = iam::truth_by_values(condition);
  const bool never = comes_to == iam::Truth::no;
  if (!never) wrong->effect = Effect::none;
  wrong->level = never ? level_for_others(statement) : Severity::warning;
  if (never) wrong->detail += ", so the condition never holds";
  if (comes_to == iam::Truth::yes) {
    wrong->detail += ", so the condition always holds and keeps nobody out";
  }
  return wrong;
}

}  // namespace

std::optional<Defect> wrong_values(const Condition& condition) {
  if (!condition.op) return std::nullopt;
  const iam::ConditionOperator& op = *condition.op;
  Defect defect{.cause = Cause::value_invalid,
                .where = condition.key.span,
                .condition = &condition,
                .value = condition.key.value};
  for (const Text& value : condition.values) {
    auto wrong = iam::value_defect(condition, value);
    if (!wrong) continue;
    defect.where = value.span;
    defect.detail = std::move(wrong->message);
    defect.help = std::move(wrong->help);
    defect.meant_condition = std::move(wrong->meant);
    return defect;
  }
  if (op.base == iam::BaseOperator::boolean || op.base == iam::BaseOperator::null) {
    const Text* first = nullptr;
    for (const Text& value : condition.values) {
      if (first != nullptr && !equals_ignoring_case(first->value, value.value)) {
        defect.where = value.span;
        defect.detail = fmt::format("the second boolean of {} makes it hold for every value",
                                    condition.operator_name.value);
        defect.help = "Keep one of the two, or remove the condition.";
        return defect;
      }
      first = &value;
    }
    return std::nullopt;
  }
  const iam::CallKey* const row = iam::find_call_key(condition.key.value);
  if (row == nullptr || !row->several || op.quantifier != iam::SetQuantifier::none) {
    return std::nullopt;
  }
  defect.detail =
      fmt::format("{} may have several values, and AWS does not say what {} does with them",
                  quoted(condition.key.value), condition.operator_name.value);
  defect.help =
      fmt::format("Use ForAnyValue:{0} or ForAllValues:{0}.", condition.operator_name.value);
  if (iam::is_positive(condition)) {
    defect.meant_condition = {.op = "ForAnyValue:" + std::string(condition.operator_name.value),
                              .sure = false};
  }
  return defect;
}

std::optional<Defect> review_call_key(const iam::TrustPolicy& policy, const Statement& statement,
                                      const Condition& condition) {
  if (!condition.op || condition.open_issuer) return std::nullopt;
  const std::string_view key = condition.key.value;
  const bool fails = iam::fails_when_absent(condition);
  const auto defect = [&](Cause cause) {
    return Defect{
        .cause = cause, .where = condition.key.span, .condition = &condition, .value = key};
  };
  const auto session_lacks = [&](std::string_view action) {
    Defect out = defect(Cause::session_action);
    out.detail = action;
    return out;
  };
  switch (iam::availability_of(key)) {
    case iam::Availability::absent: {
      if (!fails) return std::nullopt;
      Defect out = defect(Cause::key_absent);
      out.detail = why_absent(key);
      out.help = help_for_absent(key);
      out.level = level_for_others(statement);
      return out;
    }
    case iam::Availability::tags:
      if (fails && !policy.session.tags) return session_lacks("sts:TagSession");
      break;
    case iam::Availability::source_identity:
      if (fails && !policy.session.source_identity) return session_lacks("sts:SetSourceIdentity");
      break;
    case iam::Availability::sometimes:
      if (fails && iam::is_unlisted_key(key)) {
        Defect out = defect(Cause::key_absent);
        out.effect = Effect::none;
        out.level = Severity::note;
        return out;
      }
      break;
    case iam::Availability::present: break;
  }
  return review_values(statement, condition);
}

}  // namespace irsa::judge
