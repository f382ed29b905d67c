// AWS Controllers for Kubernetes: IAM roles and providers as Kubernetes objects.
#pragma once

#include "doc/select/triage.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

/// Takes in what an object says about AWS; false if it is not one of theirs.
bool load_ack(const KubeObject& object);
void add_ack_needs(doc::Needs& needs);

}  // namespace irsa::load
