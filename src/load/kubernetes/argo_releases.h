// Charts that Argo CD installs: an Application's, or those of the Applications that an
// ApplicationSet makes.
#pragma once

#include "load/kubernetes/object.h"

namespace irsa::load {

/// Takes in an Application or an ApplicationSet, for the values it has for charts.
bool load_argo_release(const KubeObject& object);

}  // namespace irsa::load
