// Objects of any other kind that name a service account or hold a pod template.
#pragma once

#include "load/kubernetes/object.h"

namespace irsa::load {

/// Looks through an object of any other kind for accounts it names and for pod templates.
/// True if there was anything.
bool load_account_users(const KubeObject& object);
/// Notes what uses an account. One that was found at the same place by its look alone makes way.
void note_account_user(Loading& loading, const kube::AccountReader& reader);
/// The same for a part of an object, or for the values of a chart.
bool find_account_users(const KubeObject& object, const doc::Node& part);

}  // namespace irsa::load
