#include "iam/evaluate/subject_decision.h"

#include <algorithm>
#include <map>
#include <utility>

#include "iam/evaluate/request.h"
#include "iam/names/provider_arn.h"
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

ProviderStatements::ProviderStatements(const TrustPolicy& policy, const RoleContext& role)
    : policy_(policy), role_(role) {
  for (std::size_t i = 0; i < policy.statements.size(); ++i) {
    const Statement& statement = policy.statements[i];
    if (statement.not_principal) negated_.push_back(i);
    for (const Principal& principal : statement.principals) {
      const std::string_view text = principal.value.value;
      if (principal.unknown || principal.kind == Principal::Kind::star || text == "*") {
        any_.push_back({{}, i, &principal});
      } else if (principal.kind == Principal::Kind::federated) {
        const auto arn = ProviderArn::parse(text);
        by_issuer_.push_back({arn ? arn->issuer : text, i, &principal});
      }
    }
  }
  std::ranges::sort(by_issuer_, {}, &Named::issuer);
}

std::vector<ProviderStatements::Match> ProviderStatements::naming(std::string_view issuer) const {
  std::map<std::size_t, Truth> truths;
  for (const std::size_t i : negated_) truths.emplace(i, Truth::no);
  const auto add = [&](const Named& named) {
    Truth& truth = truths[named.statement];
    truth = either(truth, one_principal_matches(*named.principal, role_, issuer));
  };
  std::ranges::for_each(any_, add);
  for (auto named = std::ranges::lower_bound(by_issuer_, issuer, {}, &Named::issuer);
       named != by_issuer_.end() && named->issuer == issuer; ++named) {
    add(*named);
  }
  std::vector<Match> out;
  for (const auto& [i, named] : truths) {
    const Statement& statement = policy_.statements[i];
    const Truth truth = statement.not_principal ? negation(named) : named;
    if (truth != Truth::no) out.push_back({&statement, truth});
  }
  return out;
}

SubjectDecision::SubjectDecision(const TrustPolicy& policy, const RoleContext& role,
                                 std::string_view issuer, std::string_view audience)
    : SubjectDecision(ProviderStatements(policy, role), issuer, audience) {}

SubjectDecision::SubjectDecision(const ProviderStatements& statements, std::string_view issuer,
                                 std::string_view audience)
    : version_(statements.policy().version),
      session_(statements.policy().session),
      token_{.issuer = issuer, .subject = {}, .audiences = {audience}} {
  const Request request{.token = token_, .session = session_};
  for (const auto& [named, truth] : statements.naming(issuer)) {
    const Statement& statement = *named;
    if (statement.effect == Effect::invalid) continue;
    OpenStatement open{.effect = statement.effect,
                       .rest = both(truth, action_truth(statement, kWebIdentityAction)),
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
