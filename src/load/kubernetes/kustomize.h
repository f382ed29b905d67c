// Kustomizations and their patches: strategic merge patches and JSON patches (RFC 6902), written in
// place or in files of their own. A patch is judged by what it says itself.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/kubernetes/object.h"

namespace irsa::load {

bool load_kustomization(const KubeObject& object);
/// Patches as kustomize, Flux and Argo CD list them: `{patch: "…", target: {kind, name}}`.
bool load_patches(const KubeObject& object, const doc::Node& patches);

/// A file that holds a JSON patch: a list of operations.
bool load_json_patch_file(const doc::Document& document, Loading& loading);
void add_json_patch_needs(doc::Needs& needs);

}  // namespace irsa::load
