// Which OIDC issuers belong to clusters, so that their tokens are those of service accounts. Knows
// only clusters that something in the input mentions.
#pragma once

#include <string_view>
#include <unordered_set>

#include "join/clusters.h"
#include "join/inputs.h"
#include "join/role_links.h"
#include "join/roles.h"

namespace irsa::join {

class Issuers {
 public:
  Issuers(const Inputs& inputs, const Clusters& clusters, const Roles& roles,
          const RoleLinks& links);
  Issuers(const Issuers&) = delete;
  Issuers& operator=(const Issuers&) = delete;

  /// An EKS host, a declared issuer, one whose subjects in the input are service accounts, or the
  /// only provider of a role that an account names.
  [[nodiscard]] bool is_kubernetes(std::string_view issuer) const;

 private:
  std::unordered_set<std::string_view> known_;  // those that are not EKS hosts
};

}  // namespace irsa::join
