#include "rules/aud_mismatch.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/names/oidc_provider.h"
#include "judge/model.h"
#include "kube/webhook.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

namespace {

/// The audience that tokens carry; where a subject is under `aud`, each under its own key: no
/// audience looks like that. Who gets in by it the engine looks at.
std::vector<Fix> audience_fixes(const join::TrustStatement& trust, const judge::Defect& defect,
                                bool subject) {
  if (!subject) {
    if (defect.detail.empty()) return {};
    return {replacing(fmt::format("Write {}", quoted(defect.detail)),
                      iam::resembles_audience(defect.value, defect.detail), defect.where,
                      defect.detail)};
  }
  const std::string key = std::string(trust.issuer) + ":sub";
  if (defect.help.empty()) {
    return {replacing(fmt::format("Test {} for it", key), true, defect.condition->key.span, key)};
  }
  const Fix audience =
      replacing(fmt::format("Write {}", quoted(defect.help)), false, defect.where, defect.help);
  Fix both = audience;
  both.safe = true;
  both.title += fmt::format(", and test {} for the subject", key);
  both.changes.push_back({.kind = Change::Kind::add,
                          .where = defect.condition->operator_name.span,
                          .texts = {std::string(defect.value)},
                          .path = {key}});
  // Where a subject is tested already, only the audience is wrong.
  return {std::move(both), audience};
}

}  // namespace

void check_aud_mismatch(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, {judge::Cause::audience_mismatch, judge::Cause::audience_is_subject},
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        const bool subject = defect.cause == judge::Cause::audience_is_subject;
        // Where the provider lacks the audience too, provider-audience-missing names both places.
        if (!subject && model.verdicts.audience_gap(trust) != nullptr) return;
        const std::string_view key = defect.condition->key.value;
        if (defect.level == Severity::note) {
          Problem problem = trust_problem(
              trust, defect,
              fmt::format(
                  "the audience must be {}: only tokens that pods bring themselves carry it "
                  "(another statement lets in those that carry {})",
                  quoted(defect.value), quoted(defect.detail)),
              "Nothing is wrong if the pods mount such a token; else remove the statement.");
          return findings.report(std::move(problem));
        }
        Problem problem = trust_problem(
            trust, defect,
            subject ? fmt::format("the audience is compared with the subject {}, which no token "
                                  "carries as its audience",
                                  quoted(defect.value))
            : defect.level
                ? fmt::format("the audience must be {}, which is probably meant to be {}: tokens "
                              "carry that unless something asks for another",
                              quoted(defect.value), quoted(defect.detail))
                : fmt::format("the audience must be {}, but tokens of these service accounts "
                              "carry {}",
                              quoted(defect.value), quoted(defect.detail)),
            subject
                ? fmt::format(
                      "Compare {}:sub with it, and {}:aud with {}.", trust.issuer, trust.issuer,
                      defect.help.empty() ? "the audience of the tokens" : printable(defect.help))
                : fmt::format("Write {}.", quoted(defect.detail)));
        problem.related.push_back(
            {defect.condition->key.span, fmt::format("tested by {}", quoted(key))});
        for (const join::ServiceAccount* account : model.index.accounts_of(*trust.role)) {
          if (const auto* audience = join::find_annotation(*account, kube::kAudience)) {
            problem.related.push_back({audience->value_span, "the audience its tokens carry"});
            break;
          }
        }
        problem.fixes = audience_fixes(trust, defect, subject);
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
