// eksctl's ClusterConfig as an input format: the service accounts that it makes, with their roles.
#pragma once

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

bool load_eksctl(const doc::Document& document, Loading& loading);
void add_eksctl_needs(doc::Needs& needs);

}  // namespace irsa::load
