#include "join/associations.h"

#include <algorithm>

namespace irsa::join {

std::vector<const iam::PodIdentityAssociation*> Associations::in_cluster_of(
    FileId file, const Matches<iam::PodIdentityAssociation>& found) const {
  std::vector<const iam::PodIdentityAssociation*> out(found.begin(), found.end());
  if (out.empty()) return out;
  const Cluster* const home = clusters_.of(file);
  std::erase_if(out, [&](const iam::PodIdentityAssociation* association) {
    return home != nullptr && !agree(home->name, association->cluster);
  });
  return out;
}

std::vector<const iam::PodIdentityAssociation*> Associations::of(
    const ServiceAccount& account) const {
  if (facts_.associations.empty()) return {};
  return in_cluster_of(account.origin.file, names_.associations_of(account));
}

std::vector<const iam::PodIdentityAssociation*> Associations::of(const Workload& workload) const {
  if (facts_.associations.empty()) return {};
  return in_cluster_of(workload.origin.file, names_.associations_of(workload));
}

bool Associations::listed_for(const ServiceAccount& account) const {
  const Cluster* const home = clusters_.of(account.origin.file);
  const bool some_unknown =
      std::any_of(facts_.associations.begin(), facts_.associations.end(),
                  [](const iam::PodIdentityAssociation& one) { return one.unknown; });
  return !some_unknown &&
         std::any_of(facts_.association_lists.begin(), facts_.association_lists.end(),
                     [&](const iam::PodIdentityList& list) {
                       return home == nullptr || agree(home->name, list.cluster);
                     });
}

}  // namespace irsa::join
