// kro's ResourceGraphDefinition: the objects that each instance of a kind is made into, as
// templates with CEL in `${…}`, which is filled in for each instance.
#pragma once

#include "doc/select/triage.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

/// Takes in the objects of a graph; false if the object is no graph, or holds nothing of concern.
bool load_kro(const KubeObject& object);
void add_kro_needs(doc::Needs& needs);

}  // namespace irsa::load
