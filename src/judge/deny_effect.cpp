#include "judge/deny_effect.h"

#include <algorithm>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/provider_key.h"
#include "iam/policy/action.h"
#include "join/index.h"
#include "judge/policy_view.h"

namespace irsa::judge {
namespace {

using Of = iam::KeyReading::Of;

/// Is the key meant for tokens of a cluster (and not for GitHub's, say)?
bool about_clusters(const join::Index& index, const iam::Condition& condition,
                    const std::vector<std::string_view>& issuers) {
  for (const std::string_view issuer : issuers) {
    const Of of = iam::read_key(condition.key.value, issuer).of;
    if (of == Of::own || of == Of::malformed) return true;
  }
  const auto split = iam::split_provider_key(condition.key.value);
  return split && index.issuers().is_kubernetes(split->issuer);
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
                       const auto key = iam::read_key(condition.key.value, issuer);
                       return key.of == Of::own && !equals_ignoring_case(key.claim, "sub");
                     });
}

/// Does it match any token of the issuer, whatever its audience?
bool matches_somebody(iam::Admissions& policy, const iam::Statement& deny,
                      std::string_view issuer) {
  const std::vector<const iam::Statement*> alone = {&deny};
  return policy.admit_with_any_audience(alone, {}, issuer, {.numbers = false}).by_legal_name !=
         iam::Truth::no;
}

bool meets_an_allow(const join::Index& index, iam::Admissions& policy, const iam::Statement& deny,
                    std::string_view issuer) {
  if (tests_audience(deny, issuer)) return true;
  const iam::Admission met =
      policy.denied_by(deny, issuer, index.settings().audience, {.numbers = false});
  return met.may.by_legal_name || !met.undecided.empty();
}

}  // namespace

DenyEffect deny_effect(const join::Index& index, PolicyView& policy, const iam::Statement& deny,
                       const std::vector<std::string_view>& issuers) {
  const bool concerned = std::any_of(
      deny.conditions.begin(), deny.conditions.end(),
      [&](const iam::Condition& condition) { return about_clusters(index, condition, issuers); });
  if (!concerned || !is_known(deny) || !iam::action_matches(deny, iam::kWebIdentityAction)) {
    return DenyEffect::not_judged;
  }
  iam::Admissions& admissions = policy.admissions();
  const auto somebody = [&](std::string_view issuer) {
    return matches_somebody(admissions, deny, issuer);
  };
  const auto met = [&](std::string_view issuer) {
    return meets_an_allow(index, admissions, deny, issuer);
  };
  if (std::none_of(issuers.begin(), issuers.end(), somebody)) return DenyEffect::matches_nobody;
  if (std::none_of(issuers.begin(), issuers.end(), met)) return DenyEffect::meets_no_allow;
  return DenyEffect::keeps_out;
}

}  // namespace irsa::judge
