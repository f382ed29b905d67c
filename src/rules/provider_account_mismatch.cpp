#include "rules/provider_account_mismatch.h"

#include <fmt/format.h>

#include "base/text.h"
#include "iam/names/arn.h"
#include "iam/names/provider_arn.h"
#include "judge/model.h"

namespace irsa::rules {

// STS looks for the provider in the role's own account (facts C36). Which account the cluster
// is in does not matter: for a role elsewhere a second provider is made there.
void check_provider_account_mismatch(const judge::Model& model, Findings& findings) {
  for (const join::RoleEntry& role : model.index.roles()) {
    const auto arn = iam::RoleArn::parse(role.arn);
    if (role.outranked || !arn) continue;
    for (const join::TrustStatement& trust : role.trusts) {
      const iam::Text& value = trust.principal->value;
      const auto provider = iam::ProviderArn::parse(value.value);
      if (!trust.kubernetes || trust.principal->unknown || !provider ||
          provider->account == arn->account || provider->partition != arn->partition) {
        continue;
      }
      const auto begin = static_cast<std::size_t>(provider->account.data() - value.value.data());
      Problem problem{
          .where = part_of_value(value, begin, begin + provider->account.size()),
          .message =
              fmt::format("the OIDC provider is looked for in account {}, but {} is in account "
                          "{}: a role can only trust a provider of its own account",
                          quoted(provider->account), role.label(), quoted(arn->account)),
          .help = fmt::format("Create a provider for {} in account {}, and name that one.",
                              provider->issuer, arn->account),
          .object = join::object_of(role)};
      std::string right(value.value);
      right.replace(begin, provider->account.size(), arn->account);
      problem.fixes = {replacing(fmt::format("Write {}", quoted(right)), false, value.span, right)};
      if (!role.role->arn.empty()) problem.related.push_back({role.role->where, "the role"});
      findings.report(std::move(problem));
    }
  }
}

}  // namespace irsa::rules
