#include "iam/evaluate/evaluate.h"

#include <algorithm>

#include "iam/evaluate/request.h"
#include "iam/names/open_arn.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_arn.h"
#include "iam/policy/action.h"
#include "value/template_text.h"

namespace irsa::iam {
namespace {

constexpr std::string_view kStarPrincipal =
    "AWS does not say whether the principal \"*\" takes in web identities; it is taken to";

/// The ARN of the issuer's provider, whose partition and account are filled in later. Those are the
/// role's: STS looks for no provider elsewhere (facts C36).
bool only_account_is_open(const Principal& principal) {
  constexpr std::string_view kType = "oidc-provider/";
  const auto resource = iam_resource(principal.value.value);
  return resource && resource->size() == kType.size() + principal.issuer.size() &&
         resource->starts_with(kType) && resource->ends_with(principal.issuer);
}

/// Providers built into AWS are named by their domain instead of an ARN.
bool names_provider(std::string_view principal, const RoleContext& role, std::string_view issuer) {
  if (!principal.ends_with(issuer)) return false;  // nearly always, where there are very many
  if (const auto provider = ProviderArn::parse(principal)) {
    return provider->issuer == issuer &&
           (role.partition.empty() || provider->partition == role.partition) &&
           (role.account.empty() || provider->account == role.account);
  }
  return principal == issuer && is_built_in_provider(principal);
}

/// What the keys begin with, an issuer, is where its provider's ARN must: the two are never the
/// same text, so one of them is wrong whatever is filled in.
bool stands_for_issuer(const Principal& principal) {
  std::string_view text = principal.value.value;
  constexpr std::string_view kScheme = "https://";
  if (text.starts_with(kScheme)) text.remove_prefix(kScheme.size());
  return principal.kind == Principal::Kind::federated && value::begins_open(text) &&
         text == principal.issuer;
}

bool stands_on_star(const Statement& statement, const RoleContext& role, std::string_view issuer) {
  const auto star = [](const Principal& principal) {
    return !principal.unknown && principal.value.value == "*";
  };
  const auto named = [&](const Principal& principal) {
    return !star(principal) && one_principal_matches(principal, role, issuer) == Truth::yes;
  };
  return std::ranges::any_of(statement.principals, star) &&
         std::ranges::none_of(statement.principals, named);
}

std::optional<std::string> actual_value(const Condition& condition, const Request& request) {
  const auto found = look_up(condition.key.value, request);
  if (found.state != KeyValues::State::present) return std::nullopt;
  std::string text;
  for (const auto value : found.values) {
    if (!text.empty()) text += ", ";
    text += value;
  }
  return text;
}

void judge_conditions(const Statement& statement, PolicyVersion version, const Request& request,
                      StatementTrace& trace) {
  using Failed = StatementTrace::Failed;
  for (const auto& condition : statement.conditions) {
    const auto result = judge(condition, version, request);
    trace.matched = both(trace.matched, result.truth);
    if (!result.unsettled.empty() && trace.unsettled.empty()) trace.unsettled = result.unsettled;
    if (result.truth == Truth::maybe) trace.open_conditions.push_back(&condition);
    if (result.truth != Truth::no) continue;
    trace.failed_conditions.push_back(&condition);
    if (trace.failed != Failed::nothing) continue;
    trace.failed = Failed::condition;
    trace.condition = &condition;
    trace.actual = actual_value(condition, request);
  }
}

StatementTrace trace_statement(const Statement& statement, PolicyVersion version,
                               const RoleContext& role, const Request& request) {
  using Failed = StatementTrace::Failed;
  StatementTrace trace{.index = statement.index, .effect = statement.effect, .matched = Truth::yes};
  const auto note = [&](Truth truth, Failed element) {
    trace.matched = both(trace.matched, truth);
    if (truth == Truth::no && trace.failed == Failed::nothing) trace.failed = element;
  };
  note(statement.effect == Effect::invalid ? Truth::no : Truth::yes, Failed::effect);
  note(principal_matches(statement, role, request.token.issuer), Failed::principal);
  if (stands_on_star(statement, role, request.token.issuer)) trace.unsettled = kStarPrincipal;
  note(action_truth(statement, kWebIdentityAction), Failed::action);
  if (statement.conditions_unknown) trace.matched = both(trace.matched, Truth::maybe);
  judge_conditions(statement, version, request, trace);
  return trace;
}

Truth statement_matches(const Statement& statement, PolicyVersion version, const RoleContext& role,
                        const Request& request) {
  if (statement.effect == Effect::invalid) return Truth::no;
  Truth truth = both(principal_matches(statement, role, request.token.issuer),
                     action_truth(statement, kWebIdentityAction));
  if (statement.conditions_unknown) truth = both(truth, Truth::maybe);
  for (const auto& condition : statement.conditions) {
    if (truth == Truth::no) break;
    truth = both(truth, judge(condition, version, request).truth);
  }
  return truth;
}

Truth decide(Truth allow, Truth deny) { return both(allow, negation(deny)); }

}  // namespace

Truth both(Truth a, Truth b) { return std::min(a, b); }
Truth either(Truth a, Truth b) { return std::max(a, b); }
Truth negation(Truth a) {
  if (a == Truth::maybe) return a;
  return a == Truth::yes ? Truth::no : Truth::yes;
}

Truth one_principal_matches(const Principal& principal, const RoleContext& role,
                            std::string_view issuer) {
  if (principal.unknown) {
    if (stands_for_issuer(principal)) return Truth::no;
    // Where the keys alone tell the issuer, its provider may be another one's.
    if (principal.writes_issuer() && principal.issuer != issuer) return Truth::no;
    // What stands for the issuer stands for the same one in the provider's ARN.
    const bool same = principal.kind == Principal::Kind::federated && principal.issuer == issuer &&
                      (value::begins_open(issuer) || only_account_is_open(principal));
    return same ? Truth::yes : Truth::maybe;
  }
  switch (principal.kind) {
    case Principal::Kind::star: return Truth::yes;
    case Principal::Kind::aws: return principal.value.value == "*" ? Truth::yes : Truth::no;
    case Principal::Kind::federated:
      return principal.value.value == "*" || names_provider(principal.value.value, role, issuer)
                 ? Truth::yes
                 : Truth::no;
    case Principal::Kind::service:
    case Principal::Kind::other: break;
  }
  return Truth::no;
}

Truth principal_matches(const Statement& statement, const RoleContext& role,
                        std::string_view issuer) {
  Truth truth = Truth::no;
  for (const auto& principal : statement.principals) {
    truth = either(truth, one_principal_matches(principal, role, issuer));
  }
  return statement.not_principal ? negation(truth) : truth;
}

Truth action_truth(const Statement& statement, std::string_view action) {
  const bool matches = action_matches(statement, action);
  if (!statement.actions_unknown) return matches ? Truth::yes : Truth::no;
  // A known action that matches settles it; else the unknown one may.
  return matches != statement.not_action ? (matches ? Truth::yes : Truth::no) : Truth::maybe;
}

Truth evaluate_condition(const Condition& condition, PolicyVersion version,
                         const RoleContext& /*role*/, const WebIdentity& token) {
  return judge(condition, version, {.token = token}).truth;
}

Evaluation evaluate(const TrustPolicy& policy, const RoleContext& role, const WebIdentity& token) {
  const Request request{.token = token, .session = policy.session};
  Evaluation evaluation{.allowed = Truth::no, .statements = {}};
  Truth allow = Truth::no;
  Truth deny = Truth::no;
  for (const auto& statement : policy.statements) {
    auto trace = trace_statement(statement, policy.version, role, request);
    auto& side = statement.effect == Effect::deny ? deny : allow;
    side = either(side, trace.matched);
    evaluation.statements.push_back(std::move(trace));
  }
  evaluation.allowed = decide(allow, deny);
  return evaluation;
}

Truth allows(const TrustPolicy& policy, const RoleContext& role, const WebIdentity& token) {
  const Request request{.token = token, .session = policy.session};
  Truth allow = Truth::no;
  Truth deny = Truth::no;
  for (const auto& statement : policy.statements) {
    auto& side = statement.effect == Effect::deny ? deny : allow;
    if (side == Truth::yes) continue;
    side = either(side, statement_matches(statement, policy.version, role, request));
  }
  return decide(allow, deny);
}

}  // namespace irsa::iam
