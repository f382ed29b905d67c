#include "rules/deny_ineffective.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_key.h"
#include "iam/policy/action.h"
#include "index/condition_key.h"
#include "index/index.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

using Of = index::KeyReading::Of;

/// Is the key meant for tokens of a cluster (and not for GitHub's, say)?
bool about_clusters(const index::Index& index, const iam::Condition& condition,
                    const std::vector<std::string_view>& issuers) {
  for (const std::string_view issuer : issuers) {
    const Of of = index::read_key(condition.key.value, issuer).of;
    if (of == Of::own || of == Of::malformed) return true;
  }
  const auto split = iam::split_provider_key(condition.key.value);
  return split && index.kubernetes_issuer(split->issuer);
}

bool is_known(const iam::Statement& statement) {
  const auto unknown = [](const auto& part) { return part.unknown; };
  return !statement.conditions_unknown &&
         std::none_of(statement.conditions.begin(), statement.conditions.end(), unknown) &&
         std::none_of(statement.principals.begin(), statement.principals.end(), unknown);
}

bool tests_audience(const iam::Statement& deny, std::string_view issuer) {
  return std::any_of(deny.conditions.begin(), deny.conditions.end(),
                     [&](const iam::Condition& condition) {
                       const auto key = index::read_key(condition.key.value, issuer);
                       return key.of == Of::own && !equals_ignoring_case(key.claim, "sub");
                     });
}

/// Does it match any token of the issuer, whatever its audience?
bool matches_somebody(const iam::TrustPolicy& policy, const iam::Statement& deny,
                      std::string_view issuer) {
  iam::TrustPolicy alone{.span = policy.span,
                         .version = policy.version,
                         .statements = {deny},
                         .session = policy.session};
  alone.statements[0].effect = iam::Effect::allow;
  return iam::admit_with_any_audience(alone, {}, issuer).by_legal_name != iam::Truth::no;
}

bool meets_an_allow(const index::Index& index, const iam::TrustPolicy& policy,
                    const iam::Statement& deny, std::string_view issuer) {
  if (tests_audience(deny, issuer)) return true;
  const iam::Admission met = iam::denied_by(policy, deny, {}, issuer, index.settings().audience);
  return met.may.by_legal_name || !met.undecided.empty();
}

/// The condition that nobody passes, and why.
std::pair<const iam::Condition*, std::string> reason(const index::Index& index,
                                                     const iam::TrustPolicy& policy,
                                                     const iam::Statement& deny,
                                                     std::string_view issuer) {
  for (const iam::Condition& condition : deny.conditions) {
    const iam::Admission alone =
        iam::admit_condition(condition, policy.version, issuer, index.settings().audience);
    if (alone.may.by_legal_name) continue;
    const index::KeyReading key = index::read_key(condition.key.value, issuer);
    if (key.of != Of::own || !index::is_present_claim(key.claim)) {
      return {&condition, fmt::format("no token of {} has the key {}", quoted(issuer),
                                      quoted(condition.key.value))};
    }
    if (!equals_ignoring_case(key.claim, "sub")) continue;
    const bool wildcard =
        condition.op && !condition.op->globs() &&
        std::any_of(condition.values.begin(), condition.values.end(), [](const iam::Text& value) {
          return iam::first_wildcard(value.value) != std::string_view::npos;
        });
    return {&condition,
            wildcard ? fmt::format("{} takes '*' and '?' literally", condition.operator_name.value)
                     : std::string("no service account has such a subject")};
  }
  return {nullptr, "no token of a service account matches it"};
}

void check_deny(const index::Index& index, const index::RoleEntry& role, const iam::Statement& deny,
                const std::vector<std::string_view>& issuers, Findings& findings) {
  const iam::TrustPolicy& policy = *role.role->policy;
  const bool concerned = std::any_of(
      deny.conditions.begin(), deny.conditions.end(),
      [&](const iam::Condition& condition) { return about_clusters(index, condition, issuers); });
  if (!concerned || !is_known(deny) || !iam::action_matches(deny, iam::kWebIdentityAction)) return;
  Problem problem{.where = deny.effect_span ? *deny.effect_span : deny.span,
                  .message = {},
                  .object = index::object_of(role)};
  const auto somebody = [&](std::string_view issuer) {
    return matches_somebody(policy, deny, issuer);
  };
  const auto met = [&](std::string_view issuer) {
    return meets_an_allow(index, policy, deny, issuer);
  };
  if (std::none_of(issuers.begin(), issuers.end(), somebody)) {
    const auto [condition, why] = reason(index, policy, deny, issuers.front());
    problem.message = fmt::format("this Deny of {} keeps nobody out: {}", role.label(), why);
    problem.help = "Mend the condition; as it stands whoever an Allow lets in gets in.";
    if (condition != nullptr) {
      problem.related.push_back({condition->values_span, "the condition that nobody passes"});
    }
  } else if (!role.has_lockout() && std::none_of(issuers.begin(), issuers.end(), met)) {
    // A guard rail for what somebody may add later.
    problem.message = fmt::format(
        "this Deny of {} keeps nobody out today: no Allow lets in any service account that it is "
        "about",
        role.label());
    problem.help =
        "Keep it if it guards against what may be allowed later; else correct whom it names.";
    problem.level = Severity::note;
  } else {
    return;
  }
  findings.report(std::move(problem));
}

}  // namespace

void check_deny_ineffective(const index::Index& index, Findings& findings) {
  for (const index::RoleEntry& role : index.roles()) {
    if (role.outranked || !role.role->policy || !role.trusts_kubernetes()) continue;
    const auto issuers = kubernetes_issuers(role);
    for (const iam::Statement& statement : role.role->policy->statements) {
      if (statement.effect == iam::Effect::deny) {
        check_deny(index, role, statement, issuers, findings);
      }
    }
  }
}

}  // namespace irsa::rules
