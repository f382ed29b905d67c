// The lines of a snapshot for a cluster's objects: service accounts, workloads, other objects that
// use a service account, and EKS Pod Identity associations.
#pragma once

#include <string>

#include "iam/policy/role.h"
#include "join/index.h"
#include "kube/objects.h"

namespace irsa::report {

[[nodiscard]] std::string account_line(const join::Index& index,
                                       const kube::ServiceAccount& account);
[[nodiscard]] std::string workload_line(const kube::Workload& workload);
[[nodiscard]] std::string reader_line(const kube::AccountReader& reader);
[[nodiscard]] std::string association_line(const iam::PodIdentityAssociation& association);

}  // namespace irsa::report
