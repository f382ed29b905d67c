#include "rules/condition_fails_open.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "iam/evaluate/condition_key.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// "ForAllValues:StringEqualsIfExists" → "StringEquals".
std::string plain_operator(std::string_view name) {
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) {
    name.remove_prefix(colon + 1);
  }
  constexpr std::string_view kIfExists = "IfExists";
  if (name.ends_with(kIfExists)) name.remove_suffix(kIfExists.size());
  return std::string(name);
}

/// A key that was meant for this provider: as tokens have it, tested by an operator that fails
/// where it is absent.
std::vector<Fix> right_key(const join::TrustStatement& trust, const iam::Condition& condition) {
  const iam::KeyReading key = iam::read_key(condition.key.value, trust.issuer);
  if (key.of != iam::KeyReading::Of::malformed || !iam::is_known_claim(key.claim)) return {};
  const std::string right = std::string(trust.issuer) + ":" + std::string(key.claim);
  const std::string plain = plain_operator(condition.operator_name.value);
  Fix fix = replacing(fmt::format("Use {} with {}", right, plain), true,
                      condition.operator_name.span, plain);
  fix.changes.push_back(
      {.kind = Change::Kind::replace, .where = condition.key.span, .texts = {right}});
  return {std::move(fix)};
}

/// The statement is for roles or services as well, whose calls have no key of the provider: without
/// IfExists it would lock these out.
bool needs_if_exists(const iam::Statement& statement) {
  return std::any_of(statement.principals.begin(), statement.principals.end(),
                     [](const iam::Principal& principal) {
                       return principal.kind != iam::Principal::Kind::federated;
                     });
}

std::string message(const join::TrustStatement& trust, const judge::Defect& defect) {
  const std::string_view op = defect.condition->operator_name.value;
  const std::string example =
      defect.witness.empty() ? "" : fmt::format(", for example {}", quoted(defect.witness));
  if (defect.cause == judge::Cause::if_exists) {
    return fmt::format(
        "{} is all that restricts the subject, and it holds for everybody when a token lacks {}",
        op, quoted(defect.value));
  }
  if (defect.cause == judge::Cause::negated) {
    return fmt::format(
        "{} refuses some service accounts, and all others of the cluster can assume {}{}", op,
        trust.role->label(), example);
  }
  return fmt::format("no token of {} has the key {}, so {} always holds{}", quoted(trust.issuer),
                     quoted(defect.value), op,
                     defect.effect == judge::Effect::none
                         ? " and restricts nothing"
                         : fmt::format(": every service account of the cluster can assume {}{}",
                                       trust.role->label(), example));
}

}  // namespace

void check_condition_fails_open(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, {judge::Cause::if_exists, judge::Cause::negated, judge::Cause::always_present},
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        if (defect.cause == judge::Cause::if_exists && needs_if_exists(*trust.statement)) return;
        Problem problem = trust_problem(
            trust, defect, message(trust, defect),
            defect.cause == judge::Cause::if_exists
                ? fmt::format("Write {}: every token of the cluster has this key.",
                              plain_operator(defect.condition->operator_name.value))
                : fmt::format("Add the condition StringEquals on {}:sub with the value {}.",
                              trust.issuer, subjects_meant(model.index, *trust.role)));
        problem.related.push_back({defect.condition->key.span, "the key it tests"});
        if (defect.cause == judge::Cause::if_exists) {
          const std::string plain = plain_operator(defect.condition->operator_name.value);
          problem.fixes = {replacing(fmt::format("Write {}", quoted(plain)), true,
                                     defect.condition->operator_name.span, plain)};
        } else if (defect.cause == judge::Cause::negated) {
          problem.fixes = trusting_accounts(model.index, trust, "StringEquals");
        } else {
          problem.fixes = right_key(trust, *defect.condition);
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
