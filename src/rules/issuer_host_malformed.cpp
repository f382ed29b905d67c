#include "rules/issuer_host_malformed.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/names/issuer.h"
#include "iam/names/mend.h"
#include "iam/names/provider_key.h"
#include "judge/model.h"
#include "rules/shared/trust.h"

namespace irsa::rules {
namespace {

/// The conditions test claims of this issuer, and of no other but the wrong one.
bool keys_say(const join::TrustStatement& trust, std::string_view right) {
  bool said = false;
  for (const iam::Condition& condition : trust.statement->conditions) {
    const auto key = iam::split_provider_key(condition.key.value);
    if (!key || key->issuer == trust.issuer) continue;
    if (key->issuer != right) return false;
    said = true;
  }
  return said;
}

}  // namespace

void check_issuer_host_malformed(const judge::Model& model, Findings& findings) {
  for_each_defect(
      model, judge::Cause::issuer_malformed,
      [&](const join::TrustStatement& trust, const judge::Defect& defect) {
        Problem problem = trust_problem(trust, defect,
                                        fmt::format("{} is not the issuer of an EKS cluster: {}",
                                                    quoted(defect.value), defect.detail),
                                        defect.help);
        const auto right = iam::mended_issuer(defect.value);
        if (right && defect.condition == nullptr) {
          const bool sure =
              model.index.clusters().with_issuer(*right) != nullptr || keys_say(trust, *right);
          if (!trust.principal->unknown) problem.fixes = {with_issuer(trust, *right, sure)};
        } else if (right) {
          const auto key = iam::split_provider_key(defect.condition->key.value);
          const std::string whole = *right + ":" + std::string(key ? key->claim : "sub");
          problem.fixes = {replacing("Write " + quoted(whole), *right == trust.issuer,
                                     defect.condition->key.span, whole)};
        }
        findings.report(std::move(problem));
      });
  // The provider of that host is a second place to mend: no token carries it either.
  for (const iam::OidcProvider& provider : model.facts.providers) {
    const std::string right = iam::issuer_of_dual_stack(provider.issuer);
    if (right.empty()) continue;
    const join::Cluster* const cluster = model.index.clusters().with_issuer(right);
    findings.report(
        {.where = provider.where,
         .message = fmt::format("the OIDC provider is of {}, but tokens never carry the dual-stack "
                                "host: with it STS accepts no token of the cluster",
                                quoted(provider.issuer)),
         .help = fmt::format("Create the provider of https://{}.", right),
         .level = cluster != nullptr ? Severity::error : Severity::warning});
  }
}

}  // namespace irsa::rules
