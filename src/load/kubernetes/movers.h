// Tools that put manifests into another namespace than they say: kpt, Rancher's Fleet and
// kapp-controller (Facts::moved_folders).
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/kubernetes/object.h"
#include "load/loading.h"

namespace irsa::load {

/// A Kptfile with the function set-namespace (catalog.kpt.dev), and an App of kapp-controller with
/// intoNs (carvel.dev/kapp-controller/docs/latest/app-spec).
void note_mover(const KubeObject& object);
void add_mover_needs(doc::Needs& needs);

/// fleet.yaml beside manifests: `namespace` counts for all of them, `defaultNamespace` for those
/// that say none (fleet.rancher.io/ref-fleet-yaml).
bool load_fleet_namespace(const doc::Document& document, Loading& loading);

}  // namespace irsa::load
