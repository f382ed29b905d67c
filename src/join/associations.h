// EKS Pod Identity associations: roles that accounts have without an annotation. Knows nothing of
// the roles themselves.
#pragma once

#include <vector>

#include "iam/names/eks.h"
#include "join/clusters.h"
#include "join/inputs.h"
#include "join/names.h"
#include "join/objects.h"

namespace irsa::join {

class Associations {
 public:
  Associations(const Inputs& inputs, const Names& names, const Clusters& clusters)
      : facts_(inputs.facts), names_(names), clusters_(clusters) {}
  Associations(const Associations&) = delete;
  Associations& operator=(const Associations&) = delete;

  /// Those of the account in its cluster, or of the account that pods run as; in any cluster when
  /// that is not known.
  [[nodiscard]] std::vector<const iam::PodIdentityAssociation*> of(
      const ServiceAccount& account) const;
  [[nodiscard]] std::vector<const iam::PodIdentityAssociation*> of(const Workload& workload) const;
  /// The input lists all associations of the account's cluster.
  [[nodiscard]] bool listed_for(const ServiceAccount& account) const;

 private:
  [[nodiscard]] std::vector<const iam::PodIdentityAssociation*> in_cluster_of(
      FileId file, const Matches<iam::PodIdentityAssociation>& found) const;

  const load::Facts& facts_;
  const Names& names_;
  const Clusters& clusters_;
};

}  // namespace irsa::join
