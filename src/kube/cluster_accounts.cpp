#include "kube/cluster_accounts.h"

#include <algorithm>
#include <array>

namespace irsa::kube {

namespace {

/// In kube-system. Kubernetes: the accounts of kube-controller-manager's controllers
/// (kubernetes/kubernetes, plugin/pkg/auth/authorizer/rbac/bootstrappolicy/controller_policy.go)
/// and what kubeadm and EKS install (kubernetes/kubernetes, cmd/kubeadm/app/phases/addons; EKS User
/// Guide, "Amazon EKS networking add-ons"). Sorted.
constexpr std::array<std::string_view, 46> kInKubeSystem = {
    "attachdetach-controller",
    "aws-cloud-provider",
    "aws-node",
    "bootstrap-signer",
    "certificate-controller",
    "cloud-controller-manager",
    "cloud-provider",
    "clusterrole-aggregation-controller",
    "coredns",
    "cronjob-controller",
    "daemon-set-controller",
    "default",
    "deployment-controller",
    "device-taint-eviction-controller",
    "disruption-controller",
    "eks-vpc-resource-controller",
    "endpoint-controller",
    "endpointslice-controller",
    "endpointslicemirroring-controller",
    "ephemeral-volume-controller",
    "expand-controller",
    "generic-garbage-collector",
    "horizontal-pod-autoscaler",
    "job-controller",
    "kube-controller-manager",
    "kube-proxy",
    "legacy-service-account-token-cleaner",
    "namespace-controller",
    "node-controller",
    "persistent-volume-binder",
    "pod-garbage-collector",
    "pv-protection-controller",
    "pvc-protection-controller",
    "replicaset-controller",
    "replication-controller",
    "resource-claim-controller",
    "resourcequota-controller",
    "root-ca-cert-publisher",
    "route-controller",
    "service-account-controller",
    "service-controller",
    "statefulset-controller",
    "token-cleaner",
    "ttl-after-finished-controller",
    "ttl-controller",
    "vpc-resource-controller",
};
static_assert(std::is_sorted(kInKubeSystem.begin(), kInKubeSystem.end()));

}  // namespace

bool is_cluster_account(std::string_view ns, std::string_view name) {
  if (name == "default") return true;
  // An object whose namespace is not known may lie in any.
  return (ns.empty() || ns == "kube-system") &&
         std::binary_search(kInKubeSystem.begin(), kInKubeSystem.end(), name);
}

}  // namespace irsa::kube
