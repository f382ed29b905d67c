// CloudFormation templates, YAML and JSON, as an input format; also what SAM and the CDK make.
#pragma once

#include "doc/document.h"
#include "load/loading.h"

namespace irsa::load {

bool load_cloudformation(const doc::Document& document, Loading& loading);
void add_cloudformation_needs(doc::Needs& needs);

}  // namespace irsa::load
