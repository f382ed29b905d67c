#include "judge/token_audiences.h"

#include <algorithm>
#include <unordered_set>

#include "iam/names/issuer.h"
#include "value/template_text.h"

namespace irsa::judge {

using join::Index;
using join::NamedSubject;
using join::RoleEntry;
using join::ServiceAccount;
using join::TrustStatement;
using join::Workload;

bool is_bare_issuer(const Index& index, std::string_view provider) {
  const auto& open = index.facts().open_issuers;
  constexpr std::string_view kScheme = "https://";
  if (provider.starts_with(kScheme)) provider.remove_prefix(kScheme.size());
  return std::find(open.begin(), open.end(), provider) != open.end();
}

bool trusts_eks(const Index& index, const TrustStatement& trust) {
  return iam::resembles_eks_issuer(trust.issuer) ||
         index.clusters().with_issuer(trust.issuer) != nullptr ||
         is_bare_issuer(index, trust.issuer);
}

bool trusts_outside_eks(const Index& index, const TrustStatement& trust) {
  return !trust.issuer.empty() && !value::has_open_part(trust.issuer) && !trusts_eks(index, trust);
}

std::vector<std::string_view> token_audiences(const Index& index, const RoleEntry& role,
                                              bool outside_eks) {
  // Without the annotation the webhook gives nobody a token: there are only those that pods bring
  // themselves. Of EKS it is known what the token is once the annotation is there.
  const auto by_webhook = [&](const ServiceAccount& account) {
    return index.accounts().role_annotation(account) != nullptr ||
           (!outside_eks && !index.workloads().manual_setup(account));
  };
  if (!index.workloads().own_audiences() && !index.accounts().annotated_audiences()) {
    const bool anybody =
        !index.accounts_of(role).empty() ||
        std::any_of(role.subjects.begin(), role.subjects.end(), [&](const NamedSubject& subject) {
          const auto accounts = index.accounts_of(subject);
          return outside_eks ? std::any_of(accounts.begin(), accounts.end(),
                                           [&](const auto* each) { return by_webhook(*each); })
                             : !accounts.empty();
        });
    if (!anybody) return {};
    return {index.settings().audience};
  }
  std::vector<std::string_view> out;
  std::unordered_set<std::string_view> seen;
  const auto add = [&](std::string_view audience) {
    if (!out.empty() && audience == out.front()) return;  // nearly always there is but one
    if (seen.insert(audience).second) out.push_back(audience);
  };
  const auto add_account = [&](const ServiceAccount& account) {
    if (by_webhook(account)) add(index.accounts().audience_of(account));
    if (!index.workloads().own_audiences()) return;
    for (const Workload* const workload : index.workloads_of(account)) {
      for (const kube::Volume& volume : workload->volumes) {
        if (volume.projected_token && !volume.token_audience.empty()) add(volume.token_audience);
      }
    }
  };
  for (const ServiceAccount* const account : index.accounts_of(role)) add_account(*account);
  for (const NamedSubject& subject : role.subjects) {
    for (const ServiceAccount* const account : index.accounts_of(subject)) add_account(*account);
  }
  return out;
}

std::vector<std::string_view> token_audiences(const Index& index, const TrustStatement& trust) {
  return token_audiences(index, *trust.role, trusts_outside_eks(index, trust));
}

}  // namespace irsa::judge
