// Custom resources that the catalogue knows: operators that make service accounts, fields that name
// a role, and controllers that take the AWS credentials of an account.
#pragma once

#include "doc/select/triage.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

/// Takes in what the object says; true if that was anything.
bool load_custom_resource(const KubeObject& object);
void add_custom_resource_needs(doc::Needs& needs);

}  // namespace irsa::load
