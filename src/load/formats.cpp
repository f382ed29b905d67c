#include "load/formats.h"

#include <array>

#include "load/aws/eks.h"
#include "load/aws/oidc_providers.h"
#include "load/aws/roles.h"
#include "load/kubernetes/helmfile.h"
#include "load/kubernetes/kubernetes.h"
#include "load/kubernetes/kustomize.h"
#include "load/kubernetes/values_file.h"
#include "load/markers.h"
#include "load/snapshot/snapshot.h"
#include "load/templates/ansible.h"
#include "load/templates/cloudformation.h"
#include "load/templates/eksctl.h"
#include "load/templates/pulumi.h"
#include "load/terraform/plan.h"

namespace irsa::load {

namespace {

constexpr std::array kLoaders = {
    Loader{load_snapshot, add_snapshot_needs},
    Loader{load_eksctl, add_eksctl_needs},
    Loader{load_cloudformation, add_cloudformation_needs},
    Loader{load_pulumi, add_pulumi_needs},
    Loader{load_kubernetes, add_kubernetes_needs},
    Loader{load_terraform, add_terraform_needs},
    Loader{load_iam, add_iam_needs},
    Loader{load_oidc_providers, add_oidc_provider_needs},
    Loader{load_eks, add_eks_needs},
    Loader{load_json_patch_file, add_json_patch_needs},
    Loader{load_chart_file, add_chart_file_needs},
    Loader{load_fleet, add_fleet_needs},
    Loader{load_helmfile, add_helmfile_needs},
    Loader{load_ansible, add_ansible_needs},
    // Last: what a file of values is shows only in what it holds.
    Loader{load_values_file, add_values_file_needs},
};

}  // namespace

std::span<const Loader> loaders() { return kLoaders; }

const doc::Triage& triage() {
  static const doc::Triage kTriage([] {
    doc::Needs all;
    all.triggers.assign(kMarkerParts.begin(), kMarkerParts.end());
    all.kindless_triggers.assign(kKindMarkerParts.begin(), kKindMarkerParts.end());
    for (const Loader& loader : kLoaders) loader.add_needs(all);
    return all;
  }());
  return kTriage;
}

}  // namespace irsa::load
