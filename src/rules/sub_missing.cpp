#include "rules/sub_missing.h"

#include <fmt/format.h>

#include "base/text.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {

void check_sub_missing(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::subject_missing,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        // Of a provider of which nothing is known, the issuer cannot be spelt out.
        const bool open = trust.issuer == trust.principal->value.value;
        const std::string issuer(open ? "ISSUER" : trust.issuer);
        const std::string and_audience =
            !defect.any_audience
                ? ""
                : fmt::format(", and on {}:aud with {}", issuer,
                              defect.detail.empty() ? "the audience of their tokens as its value"
                                                    : "the value " + printable(defect.detail));
        Problem problem = trust_problem(
            trust, defect,
            fmt::format("nothing restricts the subject: every service account of {} can assume {}",
                        open ? "the provider's cluster" : "the cluster " + quoted(trust.issuer),
                        trust.role->label()),
            fmt::format("Add the condition StringEquals on {}:sub with the value {}{}.{}", issuer,
                        subjects_meant(model.index, *trust.role), and_audience,
                        open ? " ISSUER is the URL of the provider without 'https://'." : ""));
        problem.related.push_back(
            {trust.principal->value.span, "the provider that is trusted", true});
        for (const join::ServiceAccount* account : model.index.accounts_of(*trust.role)) {
          problem.related.push_back(
              {model.index.accounts().role_annotation(*account)->value_span,
               fmt::format("{} names the role", join::account_text(*account))});
          if (problem.related.size() == 4) break;
        }
        if (!open) problem.fixes = trusting_accounts(model.index, trust, "StringEquals");
        if (!problem.fixes.empty() && defect.any_audience && !defect.detail.empty()) {
          problem.fixes.front().changes.push_back(
              {.kind = Change::Kind::add,
               .where = trust.statement->span,
               .texts = {defect.detail},
               .path = {"Condition", "StringEquals", std::string(trust.issuer) + ":aud"}});
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
