#include "rules/issuer_region_mismatch.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "iam/names/issuer.h"
#include "iam/names/provider_arn.h"
#include "judge/model.h"

namespace irsa::rules {
namespace {

/// The declared region that the one in the issuer's host should be; empty when nothing is wrong. An
/// issuer of no declared cluster is judged only while their issuers are not known: else
/// issuer-unknown has it.
std::string_view region_expected(const join::Index& index, std::string_view issuer) {
  const std::string_view region = iam::eks_issuer_region(issuer);
  if (region.empty()) return {};
  if (const join::Cluster* const cluster = index.clusters().with_issuer(issuer)) {
    return cluster->region == region ? std::string_view{} : cluster->region;
  }
  if (index.clusters().undeclared(issuer)) return {};
  std::string_view expected;
  for (const join::Cluster& cluster : index.clusters()) {
    if (cluster.region.empty() || cluster.region == region) return {};
    if (expected.empty()) expected = cluster.region;
  }
  return expected;
}

}  // namespace

void check_issuer_region_mismatch(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& role : model.index.roles()) {
    if (role.outranked) continue;
    std::set<Span> seen;
    for (const join::TrustStatement& trust : role.trusts) {
      if (trust.principal->unknown || trust.statement->effect != iam::Effect::allow) continue;
      const std::string_view expected = region_expected(model.index, trust.issuer);
      if (expected.empty()) continue;
      const iam::Text& value = trust.principal->value;
      const auto provider = iam::ProviderArn::parse(value.value);
      const std::string_view region =
          provider ? iam::eks_issuer_region(provider->issuer) : std::string_view{};
      if (region.empty()) continue;
      const auto at = static_cast<std::size_t>(region.data() - value.value.data());
      const Span where = part_of_value(value, at, at + region.size());
      if (!seen.insert(where).second) continue;
      findings.report(
          {.where = where,
           .message = fmt::format("{} trusts the issuer of a cluster in {}, but {} is declared",
                                  role.label(), quoted(region), quoted(expected)),
           .help = "Compare the issuer with what aws eks describe-cluster --name CLUSTER --query "
                   "cluster.identity.oidc.issuer prints, or correct the declared region.",
           .object = join::object_of(role)});
    }
  }
}

}  // namespace irsa::rules
