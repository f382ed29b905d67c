#include "rules/deny_ineffective.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/admission/admission.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/pattern.h"
#include "iam/names/provider_key.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

using Of = iam::KeyReading::Of;

/// Why a Deny keeps nobody out.
struct Reason {
  const iam::Condition* condition = nullptr;  ///< the one that nobody passes
  std::string why;
  std::vector<Fix> fixes = {};
};

Reason reason(const join::Index& index, iam::Admissions& policy, const iam::Statement& deny,
              std::string_view issuer) {
  for (const iam::Condition& condition : deny.conditions) {
    const iam::Admission alone =
        policy.admit(condition, issuer, index.settings().audience, {.numbers = false});
    if (alone.may.by_legal_name || !alone.undecided.empty()) continue;
    const iam::KeyReading key = iam::read_key(condition.key.value, issuer);
    if (key.of != Of::own || !iam::is_present_claim(key.claim)) {
      Reason out{&condition, fmt::format("no token of {} has the key {}", quoted(issuer),
                                         quoted(condition.key.value))};
      if (const auto named = iam::split_provider_key(condition.key.value);
          named && iam::is_present_claim(named->claim)) {
        const std::string right = std::string(issuer) + ":" + std::string(named->claim);
        out.fixes = {replacing("Write " + quoted(right), false, condition.key.span, right)};
      }
      return out;
    }
    if (!equals_ignoring_case(key.claim, "sub")) continue;
    const bool wildcard =
        condition.op && !condition.op->globs() &&
        std::any_of(condition.values.begin(), condition.values.end(), [](const iam::Text& value) {
          return iam::first_wildcard(value.value) != std::string_view::npos;
        });
    if (!wildcard) return {&condition, "no service account has such a subject"};
    const std::string like = like_operator(condition);
    return {&condition,
            fmt::format("{} reads '*' and '?' literally", condition.operator_name.value),
            {replacing("Write " + quoted(like), false, condition.operator_name.span, like)}};
  }
  return {nullptr, "no token of a service account matches it"};
}

}  // namespace

void check_deny_ineffective(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked || model.verdicts.idle_denies(role).empty()) continue;
    iam::Admissions policy(*role.role->policy, {}, model.index.steps_for_each_policy());
    for (const auto& [deny, effect] : model.verdicts.idle_denies(role)) {
      Problem problem{.where = deny->effect_span ? *deny->effect_span : deny->span,
                      .message = {},
                      .object = join::object_of(role)};
      if (effect == judge::DenyEffect::matches_nobody) {
        Reason found = reason(model.index, policy, *deny, role.kubernetes_issuers().front());
        problem.message =
            fmt::format("this Deny of {} keeps nobody out: {}", role.label(), found.why);
        problem.help = "Correct the condition: as it is, everybody whom an Allow lets in gets in.";
        if (found.condition != nullptr) {
          problem.related.push_back(
              {found.condition->values_span, "the condition that nobody meets"});
        }
        // Of several clusters one does not know whose accounts it was to keep out.
        if (role.kubernetes_issuers().size() == 1) problem.fixes = std::move(found.fixes);
      } else if (!model.verdicts.has_lockout(role)) {
        // A guard rail for what somebody may add later.
        problem.message = fmt::format(
            "this Deny of {} keeps nobody out today: no Allow lets in a service account that it "
            "matches",
            role.label());
        problem.help =
            "Keep it if it should protect against later changes; else correct the service accounts "
            "that it names.";
        problem.level = Severity::note;
      } else {
        continue;
      }
      findings.report(std::move(problem));
    }
  }
}

}  // namespace irsa::rules
