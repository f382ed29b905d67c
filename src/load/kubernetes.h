// Kubernetes objects as an input format.
#pragma once

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

bool load_kubernetes(const doc::Document& document, Loading& loading);
void add_kubernetes_needs(doc::Needs& needs);

}  // namespace irsa::load
