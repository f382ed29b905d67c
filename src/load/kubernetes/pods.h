// Pod specs: what they say about service accounts and credentials.
#pragma once

#include "load/kubernetes/object.h"

namespace irsa::load {

/// Everything a pod spec says; fills the parts of `workload` that come from it. Of its containers
/// those that say something about credentials, which most do not; all of them where something of
/// the pod concerns every one: volumes that are kept, Windows, or an annotation among
/// `annotations`, the pod's, which has the webhook skip some by their names.
void read_pod_spec(const doc::Node& spec, const doc::Node& annotations, Loading& loading,
                   kube::Workload& workload);

}  // namespace irsa::load
