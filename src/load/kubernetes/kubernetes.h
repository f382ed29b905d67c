// Kubernetes objects as an input format.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/kubernetes/object.h"
#include "load/loading.h"

namespace irsa::load {

bool load_kubernetes(const doc::Document& document, Loading& loading);
void add_kubernetes_needs(doc::Needs& needs);

/// Something in a manifest that keeps kubectl from reading it.
void report_kubectl_defect(Loading& loading, const doc::Defect& defect);

/// Takes in what an object of any kind says; false if it is of no concern.
bool load_object(const KubeObject& object);

/// Takes in a ServiceAccount.
void load_service_account(const KubeObject& object);
/// Takes in an object, or a list of them, that is in another.
bool load_manifest(const doc::Document& document, const doc::Node& root, Loading& loading);

/// Takes in a part of a ServiceAccount: a patch, judged by what it says itself.
void load_account_fragment(const KubeObject& object);

}  // namespace irsa::load
