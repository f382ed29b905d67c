// Loads eksctl's ClusterConfig: the service accounts that eksctl creates, with their roles.
#pragma once

#include "doc/document.h"
#include "doc/select/triage.h"
#include "load/loading.h"

namespace irsa::load {

bool load_eksctl(const doc::Document& document, Loading& loading);
void add_eksctl_needs(doc::Needs& needs);

}  // namespace irsa::load
