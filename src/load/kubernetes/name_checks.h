// Names that the API server refuses, found while an object is read (rule object-name-invalid).
#pragma once

#include "doc/document.h"
#include "kube/objects.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

/// metadata.name (or generateName) and metadata.namespace of an account or a workload.
void check_object_names(const KubeObject& object);

/// An account's name in a pod spec of `workload`.
void check_account_name(const doc::Node& value, const kube::Workload& workload, Loading& loading);

}  // namespace irsa::load
