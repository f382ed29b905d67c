#include "iam/evaluate/subject_decision.h"

#include <algorithm>
#include <utility>

#include "iam/evaluate/request.h"
#include "iam/policy/action.h"

namespace irsa::iam {
namespace {

bool has_variable(const Condition& condition) {
  return std::ranges::any_of(condition.values, [](const Text& value) {
    return value.value.find("${") != std::string_view::npos;
  });
}

bool is_subject_key(const Condition& condition, const WebIdentity& token) {
  const Request request{.token = token, .subject_open = true};
  return look_up(condition.key.value, request).state == KeyValues::State::subject;
}

/// StringEquals, however it is quantified: there is one subject, and always one.
bool compares_literally(const Condition& condition) {
  return !condition.unknown && condition.op && condition.op->base == BaseOperator::string_equals &&
         !condition.values.empty() && !has_variable(condition);
}

}  // namespace

SubjectDecision::SubjectDecision(const TrustPolicy& policy, const RoleContext& role,
                                 std::string_view issuer, std::string_view audience)
    : version_(policy.version),
      session_(policy.session),
      token_{.issuer = issuer, .subject = {}, .audiences = {audience}} {
  const Request request{.token = token_, .session = session_};
  for (const Statement& statement : policy.statements) {
    if (statement.effect == Effect::invalid) continue;
    OpenStatement open{.effect = statement.effect,
                       .rest = both(principal_matches(statement, role, issuer),
                                    action_truth(statement, kWebIdentityAction)),
                       .conditions = {}};
    if (statement.conditions_unknown) open.rest = both(open.rest, Truth::maybe);
    for (const Condition& condition : statement.conditions) {
      if (open.rest == Truth::no) break;
      if (is_subject_key(condition, token_)) {
        open.conditions.push_back({&condition, compares_literally(condition)});
      } else if (has_variable(condition)) {
        open.conditions.push_back({&condition, false});  // it may stand for the subject
      } else {
        open.rest = both(open.rest, judge(condition, version_, request).truth);
      }
    }
    if (open.rest == Truth::no) continue;
    if (open.conditions.empty()) {
      Truth& side = statement.effect == Effect::deny ? deny_ : allow_;
      side = either(side, open.rest);
    } else {
      open_.push_back(std::move(open));
    }
  }
  const bool may_deny =
      deny_ != Truth::no || std::ranges::any_of(open_, [](const OpenStatement& statement) {
        return statement.effect == Effect::deny;
      });
  if (may_deny) return;
  for (const OpenStatement& statement : open_) {
    const OpenCondition& first = statement.conditions.front();
    if (statement.rest == Truth::yes && statement.conditions.size() == 1 && first.literal) {
      sufficient_.push_back(first.condition);
    }
  }
  std::ranges::sort(sufficient_);
}

Truth SubjectDecision::judge_subject(const OpenCondition& open) const {
  if (!open.literal)
    return judge(*open.condition, version_, {.token = token_, .session = session_}).truth;
  if (open.condition->has_sorted_values()) {
    const auto& values = open.condition->sorted_values;
    return std::ranges::binary_search(values, token_.subject) ? Truth::yes : Truth::no;
  }
  return std::ranges::find(open.condition->values, token_.subject, &Text::value) !=
                 open.condition->values.end()
             ? Truth::yes
             : Truth::no;
}

bool SubjectDecision::allows_all_of(const Condition& condition) const {
  return std::ranges::binary_search(sufficient_, &condition);
}

Truth SubjectDecision::allows(std::string_view subject) {
  token_.subject = subject;
  Truth allow = allow_, deny = deny_;
  for (const OpenStatement& statement : open_) {
    Truth& side = statement.effect == Effect::deny ? deny : allow;
    if (side == Truth::yes) continue;
    Truth truth = statement.rest;
    for (const OpenCondition& condition : statement.conditions) {
      if (truth == Truth::no) break;
      truth = both(truth, judge_subject(condition));
    }
    side = either(side, truth);
  }
  return both(allow, negation(deny));
}

}  // namespace irsa::iam
