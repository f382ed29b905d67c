#include "rules/provider_arn_malformed.h"

#include <fmt/format.h>

#include <optional>
#include <string>

#include "base/text.h"
#include "base/wildcard.h"
#include "iam/evaluate/condition_key.h"
#include "iam/names/mend.h"
#include "iam/names/provider_arn.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// A pattern of providers of which the keys of the statement name one: no other can pass them.
/// nullopt otherwise.
std::optional<std::string> provider_of_keys(const iam::Statement& statement,
                                            std::string_view pattern) {
  constexpr std::string_view kKind = ":oidc-provider/";
  const std::size_t kind = pattern.find(kKind);
  if (kind == std::string_view::npos) return std::nullopt;
  const std::string_view fixed = pattern.substr(0, kind + kKind.size());
  const std::string_view issuer = iam::issuer_by_keys(statement);
  if (issuer.empty() || !glob_matches(pattern.substr(fixed.size()), issuer)) return std::nullopt;
  std::string arn = std::string(fixed).append(issuer);
  if (iam::provider_arn_defect(arn)) return std::nullopt;
  return arn;
}

}  // namespace

void check_provider_arn_malformed(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::provider_malformed,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        Problem problem = trust_problem(
            trust, defect,
            fmt::format("{} names no OIDC provider: {}", quoted(defect.value), defect.detail),
            defect.help);
        std::optional<std::string> right;
        if (!trust.principal->unknown) {
          right = iam::mended_provider_arn(defect.value);
          if (!right) right = provider_of_keys(*trust.statement, defect.value);
        }
        if (right) {
          problem.fixes = {replacing(fmt::format("Write {}", quoted(*right)), true,
                                     trust.principal->value.span, *right)};
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
