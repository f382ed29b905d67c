#include "rules/issuer_mismatch.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"
#include "iam/names/provider_key.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// The statement trusts several providers, and tests keys of the others alone.
Problem idle_provider(const join::TrustStatement& trust, const judge::Defect& defect,
                      const std::optional<iam::ProviderKey>& key) {
  Problem problem = trust_problem(
      trust, defect,
      fmt::format("tokens of {} never pass: the conditions of the statement test keys of {} alone",
                  quoted(trust.issuer), quoted(key ? key->issuer : defect.value)),
      "Give this provider a statement of its own with its own keys, or remove it here.");
  if (defect.related) problem.related.push_back({*defect.related, "the key of the other provider"});
  problem.level = Severity::warning;
  return problem;
}

}  // namespace

void check_issuer_mismatch(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::issuer_mismatch,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        // The key names a cluster that exists, the principal one that does not: issuer-unknown.
        const auto key = iam::split_provider_key(defect.value);
        if (key && model.index.clusters().undeclared(trust.issuer) &&
            model.index.clusters().with_issuer(key->issuer))
          return;
        if (defect.where == trust.principal->value.span) {
          return findings.report(idle_provider(trust, defect, key));
        }
        const bool two_clusters = defect.related && *defect.related != trust.principal->value.span;
        Problem problem = trust_problem(
            trust, defect,
            two_clusters
                ? fmt::format(
                      "the condition needs claims of two issuers at once, but a token has "
                      "those of one: {} is absent from tokens of the other cluster, so nobody "
                      "gets in",
                      quoted(defect.value))
                : fmt::format("the condition tests {}, but the statement trusts {}: tokens of that "
                              "provider have no such key, so nobody gets in",
                              quoted(defect.value), quoted(trust.issuer)),
            two_clusters
                ? "Write one statement for each cluster, each with its own provider and keys."
                : fmt::format("Write {}:{}; or, if the condition names the right cluster, trust "
                              "the provider of that one.",
                              trust.issuer, key ? key->claim : "sub"));
        if (defect.related) {
          problem.related.push_back({*defect.related, two_clusters
                                                          ? "the key of the other cluster"
                                                          : "the provider that is trusted"});
        }
        if (key && !two_clusters && !trust.principal->unknown) {
          const std::string right = fmt::format("{}:{}", trust.issuer, key->claim);
          problem.fixes = {replacing(fmt::format("Write {}", quoted(right)), false,
                                     defect.condition->key.span, right)};
        }
        findings.report(std::move(problem));
      });
}

}  // namespace irsa::rules
