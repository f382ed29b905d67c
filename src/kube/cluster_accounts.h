// Service accounts that every cluster has, whatever is installed in it: those of Kubernetes' own
// controllers and of what EKS puts into each new cluster.
#pragma once

#include <string_view>

namespace irsa::kube {

[[nodiscard]] bool is_cluster_account(std::string_view ns, std::string_view name);

}  // namespace irsa::kube
