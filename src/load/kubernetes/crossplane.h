// Crossplane resources: IAM roles, OIDC providers and EKS add-ons as Kubernetes objects.
#pragma once

#include "doc/select/triage.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

/// Takes in what an object says about AWS; false if it is not one of theirs.
bool load_crossplane(const KubeObject& object);
void add_crossplane_needs(doc::Needs& needs);

}  // namespace irsa::load
