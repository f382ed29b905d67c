// Objects that install a chart (HelmRelease, Application, …): read for the values that they give
// it.
#pragma once

#include "load/kubernetes/object.h"

namespace irsa::load {

/// Takes in an object that installs a chart, for the values it has for that.
bool load_release(const KubeObject& object);
/// The same for an entry of helmCharts in a kustomization.
bool load_inflated_chart(const KubeObject& object, const doc::Node& chart);

}  // namespace irsa::load
