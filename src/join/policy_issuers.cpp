#include "join/policy_issuers.h"

#include <algorithm>
#include <unordered_set>

#include "iam/evaluate/condition_key.h"
#include "iam/names/subject.h"

namespace irsa::join {

const iam::Principal* federated(const iam::Principal& principal) {
  return principal.kind == iam::Principal::Kind::federated ? &principal : nullptr;
}

std::vector<std::string_view> provider_issuers(const iam::TrustPolicy& policy) {
  std::vector<std::string_view> out;
  std::unordered_set<std::string_view> seen;
  for (const iam::Statement& statement : policy.statements) {
    if (statement.not_principal) continue;
    for (const iam::Principal& principal : statement.principals) {
      if (federated(principal) == nullptr || principal.unknown) continue;
      const std::string_view issuer = iam::meant_issuer(principal.value.value);
      if (!issuer.empty() && seen.insert(issuer).second) out.push_back(issuer);
    }
  }
  return out;
}

bool names_service_accounts(const iam::Condition& condition) {
  const auto is_subject = [](const iam::Text& value) {
    return iam::resembles_subject(value.value);
  };
  return std::any_of(condition.values.begin(), condition.values.end(), is_subject) ||
         std::any_of(condition.open_values.begin(), condition.open_values.end(), is_subject);
}

}  // namespace irsa::join
