// Kinds with pod templates.
#pragma once

#include <string_view>
#include <vector>

#include "load/kubernetes/object.h"

namespace irsa::load {

/// Takes in the workloads of an object of a known kind; false if the kind is not one.
bool load_workloads(const KubeObject& object);
/// Names of all kinds with pod templates, for triage; ambiguous ones (Service) are left out.
[[nodiscard]] std::vector<std::string_view> workload_kinds();
/// A workload of this kind, name and namespace, with nothing of its pods yet.
[[nodiscard]] kube::Workload workload_of(const KubeObject& object);

}  // namespace irsa::load
