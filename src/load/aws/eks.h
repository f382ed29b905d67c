// Clusters and Pod Identity associations, as `aws eks describe-cluster` and `aws eks list-`,
// `describe-`, `create-pod-identity-association(s)` print them, and as the input of
// `create-pod-identity-association` describes one (facts F25, F26).
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

bool load_eks(const doc::Document& document, Loading& loading);
void add_eks_needs(doc::Needs& needs);

}  // namespace irsa::load
