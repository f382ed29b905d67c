// What configures a self-hosted webhook: a kOps cluster, its ConfigMap.
#pragma once

#include "doc/select/triage.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

/// Takes in a kOps cluster and the ConfigMap of the self-hosted webhook.
bool load_self_hosted(const KubeObject& object);
void add_self_hosted_needs(doc::Needs& needs);

}  // namespace irsa::load
